/** The name of an enum's value, as JSON prints it: `enumName(Status, Status.PENDING)` is `PENDING`. */
export function enumName<E extends Readonly<Record<string, number>>>(values: E, value: number): string {
  return Object.keys(values).find((name) => values[name] === value) ?? String(value);
}
