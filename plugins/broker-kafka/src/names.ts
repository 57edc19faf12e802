/** What one of our topics or groups is called in Kafka: its own name, behind the prefix that parts copies of a system. */
export const kafkaName = (name: string, prefix: string): string =>
  prefix === '' ? name : `${prefix}.${name}`;
