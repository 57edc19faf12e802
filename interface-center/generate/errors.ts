import { codes, httpStatus } from '@fairlead/runtime';
import type protobuf from 'protobufjs';
import type { ErrorReason } from '../src/error-catalogue.ts';
import { GenerateFailure } from './failure.ts';
import { failsWithOf } from './options.ts';

/** An error reason with what its proto says about it. */
export interface DeclaredReason extends ErrorReason {
  readonly comment: string;
  /** The names of the values in its message, in their order. */
  readonly values: readonly string[];
}

/** An enum of this name holds its package's error reasons. */
export const reasonEnum = 'ErrorReason';

/** The reasons of one enum. Throws for a reason that is misnamed or does not say what it means. */
export function readReasons(declared: protobuf.Enum, domain: string): DeclaredReason[] {
  return Object.entries(declared.values)
    .filter(([, number]) => number !== 0)
    .map(([reason]) => readReason(declared, reason, domain));
}

function readReason(declared: protobuf.Enum, reason: string, domain: string): DeclaredReason {
  const where = `${domain}.${declared.name}.${reason}`;
  if (!/^[A-Z][A-Z0-9_]+$/.test(reason) || reason.length > 63) {
    throw new GenerateFailure(`${where}: a reason is [A-Z][A-Z0-9_]+ of at most 63 characters; rename it`);
  }
  const options: Readonly<Record<string, unknown>> = declared.valuesOptions?.[reason] ?? {};
  const read = (name: string): unknown => options[`(fairlead.v1.error).${name}`];
  const code = codes.find((name) => name === read('code'));
  if (code === undefined) {
    throw new GenerateFailure(
      `${where}: has no code; add [(fairlead.v1.error) = { code: NOT_FOUND message: "…" }] with one of ${codes.join(', ')}`,
    );
  }
  const message = String(read('message') ?? '');
  if (message === '') {
    throw new GenerateFailure(
      `${where}: has no message; add a sentence for a person to its (fairlead.v1.error)`,
    );
  }
  return {
    reason,
    domain,
    code,
    retryable: read('retryable') === true,
    httpStatus: Number(read('http_status') ?? 0) || httpStatus(code),
    message,
    comment: declared.comments[reason] ?? '',
    values: [...new Set([...message.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))],
  };
}

/** Throws for a reason declared twice, whatever its package: its constructor's name would be ambiguous. */
export function refuseDuplicates(reasons: readonly DeclaredReason[]): void {
  const seen = new Map<string, string>();
  for (const { reason, domain } of reasons) {
    const other = seen.get(reason);
    if (other !== undefined) {
      throw new GenerateFailure(
        `The reason ${reason} is declared in ${other} and in ${domain}; rename one of them`,
      );
    }
    seen.set(reason, domain);
  }
}

/** Throws for a method that says it fails with a reason that nobody declares. */
export function refuseUnknown(
  reasons: readonly DeclaredReason[],
  services: readonly protobuf.Service[],
): void {
  const known = new Set(reasons.map(({ reason }) => reason));
  for (const method of services.flatMap(({ methodsArray }) => methodsArray)) {
    const unknown = failsWithOf(method).find((reason) => !known.has(reason));
    if (unknown === undefined) continue;
    throw new GenerateFailure(
      `${method.fullName.slice(1)}: fails with ${unknown}, which no ErrorReason declares; known: ${[...known].join(', ')}`,
    );
  }
}

/** Throws for a reason that the baseline has and the protos do not: a caller may look for it. */
export function refuseRemoved(reasons: readonly DeclaredReason[], baseline: readonly ReasonName[]): void {
  const present = new Set(reasons.map(({ domain, reason }) => `${domain}.${reason}`));
  for (const { domain, reason } of baseline) {
    if (present.has(`${domain}.${reason}`)) continue;
    throw new GenerateFailure(
      `The reason ${reason} of ${domain} is gone since the baseline; callers look for it, so put it back ` +
        '(a reason that is no longer sent stays declared)',
    );
  }
}

export type ReasonName = Pick<ErrorReason, 'domain' | 'reason'>;

/** The reasons in an image that `buf build` wrote as JSON. */
export function reasonsOfImage(image: unknown): ReasonName[] {
  const { file = [] } = image as { file?: readonly ImageFile[] };
  return file.flatMap(({ package: domain = '', enumType = [] }) =>
    enumType
      .filter(({ name }) => name === reasonEnum)
      .flatMap(({ value = [] }) => value.filter(({ number = 0 }) => number !== 0))
      .map(({ name }) => ({ domain, reason: name })),
  );
}

interface ImageFile {
  readonly package?: string;
  readonly enumType?: readonly {
    readonly name: string;
    readonly value?: readonly { readonly name: string; readonly number?: number }[];
  }[];
}
