import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Json, RuntimeError } from '@fairlead/runtime';
import { checkJson, invalidRequest } from '@fairlead/runtime/protojson';
import type { FastifyError } from 'fastify';
import { problemOf, problemType } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

const notJson = (message: string, cause?: unknown) =>
  new RuntimeError({ code: 'INVALID_ARGUMENT', reason: 'NOT_JSON', message, cause });

/** What nests deeper is no request of ours. */
const maxDepth = 64;

/**
 * Reads the text of a body. Throws `INVALID_ARGUMENT` saying why it is no JSON, that it gives a member twice, or that it
 * nests too deep.
 */
export function parseJson(text: string): Json {
  if (text.trim() === '') throw notJson('The body is empty; it must hold JSON');
  const json = parsed(text.replace(/^\ufeff/, ''));
  const violation = checkJson(text, maxDepth);
  if (violation) throw invalidRequest([violation]);
  return json;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw notJson(`The body is not valid JSON: ${(cause as SyntaxError).message}`, cause);
  }
}

/** What Fastify itself refuses, in our words. */
export function httpError(
  thrown: FastifyError,
  maxBodyBytes: number,
): { error: RuntimeError; status?: number } {
  if (thrown instanceof RuntimeError) return { error: thrown };
  const status = thrown.statusCode ?? 500;
  if (status === 413) {
    const message = `The body is too large; at most ${maxBodyBytes} bytes are allowed`;
    return {
      error: new RuntimeError({ code: 'INVALID_ARGUMENT', reason: 'BODY_TOO_LARGE', message }),
      status,
    };
  }
  if (status === 415)
    return { error: notJson('The body must be JSON; send it with content-type: application/json'), status };
  if (status < 500) {
    const { message } = thrown;
    return { error: new RuntimeError({ code: 'INVALID_ARGUMENT', message, cause: thrown }), status };
  }
  return { error: RuntimeError.from(thrown) };
}

const brokenRequests: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large; at most 16 KiB are allowed'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come to its end in time'],
};

/** Requests that were answered before they had come to their end, by connection. */
const answered = new WeakMap<Socket, IncomingMessage>();

/** Remembers that a request has its answer, whatever still comes of it. */
export function noteAnswer(request: IncomingMessage): void {
  if (!request.complete) answered.set(request.socket, request);
}

/** A second answer to one request would be taken for that of the next one, by a proxy that reads them in turn. */
const wasAnswered = (socket: Socket): boolean => answered.get(socket)?.complete === false;

/** Answers what is no HTTP request, or none that came to its end, and closes the connection. */
export function refuseBrokenRequest(thrown: NodeJS.ErrnoException, socket: Socket): void {
  if (thrown.code === 'ECONNRESET' || !socket.writable || wasAnswered(socket)) {
    socket.destroy();
    return;
  }
  const [status, message] = brokenRequests[thrown.code ?? ''] ?? [400, 'This is no HTTP request'];
  const problem = problemOf(new RuntimeError({ code: 'INVALID_ARGUMENT', message }), '', status);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${problem.title}`,
    'connection: close',
    `content-type: ${problemType}`,
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
