import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../clock/types.ts';
import type { RuntimeError } from '../errors/runtime-error.ts';
import { encodeValue } from '../log/encode.ts';
import type { Logger } from '../log/types.ts';
import type { Call, Middleware, Reply } from '../rpc/call.ts';
import { whenEnded } from '../rpc/when-ended.ts';

export interface DebugLineOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** Who calls. */
  readonly service: string;
  /** The name of the configuration that holds, for example `development/embedded`. */
  readonly config: string;
  /** What call sites are shown relative to, absolute. Default: they are absolute, too. */
  readonly cwd?: string | undefined;
}

/** What a request or a reply may take in the line, in characters. */
const MAX_PAYLOAD = 500;
/** In one that is longer: a text's characters, a list's items. */
const MAX_TEXT = 100;
const MAX_ITEMS = 2;
const MAX_FRAMES = 40;

/**
 * Client, for development: logs one line for every call, a stream's when it is over: the configuration, who calls whom,
 * address, method, request, reply or error, duration and call site. Secrets are redacted, long messages clipped. Dear
 * (a stack trace per call), so it is put into the chain only where it is wanted.
 */
export function debugLine({ log, clock, service, config, cwd }: DebugLineOptions): Middleware {
  const tell = (call: Call, startedMs: number, at: string | undefined, outcome: object) => {
    const name = call.path.split('/').at(-1);
    log.info(`${service} → ${call.target} ${name}`, {
      ms: Math.round((clock.now() - startedMs) * 100) / 100,
      at,
      request: shown(call.request),
      ...outcome,
      address: call.node?.address,
      ...(call.attempt > 1 ? { tries: call.attempt } : {}),
      config,
    });
  };

  return (next) => (call) => {
    const at = callSite(cwd);
    const startedMs = clock.now();
    let message: unknown;
    const noted = next(call).then((reply: Reply) => {
      message = reply.message;
      return reply;
    });
    return whenEnded(noted, (error) =>
      tell(call, startedMs, at, error ? { error: errorText(error) } : { reply: shown(message) }),
    );
  };
}

const errorText = ({ code, reason, message }: RuntimeError) =>
  `${code}${reason && ` (${reason})`}: ${message.slice(0, MAX_PAYLOAD)}`;

/** The value itself where it is short, else what there is room for; secrets are gone before anything is clipped. */
function shown(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value) return '[stream]';
  const json = encodeValue(value, { stacks: false });
  if (json.length <= MAX_PAYLOAD) return value;
  const clipped = clip(JSON.parse(json));
  const text = JSON.stringify(clipped);
  if (text.length <= MAX_PAYLOAD) return clipped;
  return `${text.slice(0, MAX_PAYLOAD)}…`;
}

function clip(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clip(inner)]));
  const more = value.length - MAX_ITEMS;
  return [...value.slice(0, MAX_ITEMS).map(clip), ...(more > 0 ? [`… ${more} more`] : [])];
}

const own = fileURLToPath(new URL('..', import.meta.url));

/** File and line of the first frame that is not the runtime's; `undefined` where there is none. */
function callSite(cwd: string | undefined): string | undefined {
  const holder = { stack: '' };
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = MAX_FRAMES;
  Error.captureStackTrace(holder, callSite);
  Error.stackTraceLimit = limit;
  for (const line of holder.stack.split('\n')) {
    const [, where = '', number = ''] = /(?:\(|at (?:async )?)([^()\s]+):(\d+):\d+\)?$/.exec(line) ?? [];
    const file = where.startsWith('file:') ? fileURLToPath(where) : where;
    if (!file.startsWith('/') || (file.startsWith(own) && !file.endsWith('.test.ts'))) continue;
    return `${cwd && file.startsWith(`${cwd}/`) ? relative(cwd, file) : file}:${number}`;
  }
  return undefined;
}
