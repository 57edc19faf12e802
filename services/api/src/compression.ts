import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is shorter travels in one packet anyway. */
const MIN_BYTES = 1_024;

/** Levels above cost several times as much for a few per cent. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const gzipOptions = { level: 4 };

const encoders = {
  br: {
    whole: promisify(brotliCompress),
    through: () => createBrotliCompress(brotliOptions),
    options: brotliOptions,
  },
  gzip: { whole: promisify(gzip), through: () => createGzip(gzipOptions), options: gzipOptions },
} as const;

type Encoding = keyof typeof encoders;

/** What a client likes most of what we have; of two that it likes as much, brotli. Source: RFC 9110, 12.5.3. */
export function chooseEncoding(accept: string | undefined): Encoding | undefined {
  if (accept === undefined || accept === '') return undefined;
  const weights = new Map<string, number>();
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((each) => each.trim());
    const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
    weights.set(name, weight === undefined ? 1 : Number(weight) || 0);
  }
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const br = weightOf('br');
  const gz = weightOf('gzip');
  if (Math.max(br, gz, 0) === 0) return undefined;
  return br >= gz ? 'br' : 'gzip';
}

const compressible = /^(?:text\/(?!event-stream)|application\/(?:[\w.+-]*json|javascript))/;

/**
 * Packs texts above 1 KiB for who accepts that, off the main thread; never a stream of events, where each has to leave
 * at once. Gives what goes out, or a promise of it.
 */
export function compress(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const type = reply.getHeader('content-type');
  if (typeof type !== 'string' || !compressible.test(type)) return payload;
  const length = payload instanceof Readable ? Number(reply.getHeader('content-length')) : lengthOf(payload);
  if (!(length > MIN_BYTES)) return payload;
  addVary(reply, 'accept-encoding');
  const encoding = chooseEncoding(request.headers['accept-encoding'] as string | undefined);
  if (!encoding || reply.hasHeader('content-encoding')) return payload;
  const { whole, through, options } = encoders[encoding];
  reply.header('content-encoding', encoding);
  reply.removeHeader('content-length');
  // Another encoding is another representation: no longer the same bytes.
  const etag = reply.getHeader('etag');
  if (typeof etag === 'string' && !etag.startsWith('W/')) reply.header('etag', `W/${etag}`);
  if (payload instanceof Readable) {
    const packed = through();
    payload.once('error', (error) => packed.destroy(error)).pipe(packed);
    return packed.once('close', () => payload.destroy());
  }
  return whole(payload as string | Buffer, options);
}

/** Characters do as bytes here; nothing is counted to decide about a few of them. */
const lengthOf = (payload: unknown): number =>
  typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;

function addVary(reply: FastifyReply, name: string): void {
  const present = reply.getHeader('vary');
  reply.header('vary', typeof present === 'string' ? `${present}, ${name}` : name);
}
