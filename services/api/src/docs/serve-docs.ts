import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { RuntimeError } from '@fairlead/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { matchesEtag } from '../etag.ts';

/** Everything that the page loads comes from here. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

type Source = 'swagger-ui' | 'own';

/** All there is; no name that comes from outside ever becomes part of a path. */
const assets: Readonly<Record<string, readonly [from: Source, type: string]>> = {
  'swagger-ui.css': ['swagger-ui', 'text/css; charset=utf-8'],
  'swagger-ui-bundle.js': ['swagger-ui', 'text/javascript; charset=utf-8'],
  'favicon-32x32.png': ['swagger-ui', 'image/png'],
  'start.js': ['own', 'text/javascript; charset=utf-8'],
};

/** The folder of swagger-ui, looked for when the page is first opened. */
let swaggerUi: string | undefined;

function folderOf(source: Source): string {
  if (source === 'own') return import.meta.dirname;
  swaggerUi ??= dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return swaggerUi;
}

/** Serves the documentation page at `/docs`. Files are read when they are asked for, and not kept. */
export function serveDocs(server: FastifyInstance): void {
  server.get('/docs', (request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy);
    return send(request, reply, join(import.meta.dirname, 'page.html'), 'text/html; charset=utf-8');
  });
  // The page's links are relative, so that it may lie behind a prefix.
  server.get('/docs/', (_request, reply) => reply.redirect('../docs', 308));
  server.get<{ Params: { file: string } }>('/docs/:file', (request, reply) => {
    const { file } = request.params;
    if (!Object.hasOwn(assets, file)) {
      throw new RuntimeError({
        code: 'NOT_FOUND',
        reason: 'NO_ROUTE',
        message: 'The documentation has no such file; it begins at /docs',
      });
    }
    const [source, type] = assets[file] as (typeof assets)[string];
    return send(request, reply, join(folderOf(source), file), type);
  });
}

async function send(request: FastifyRequest, reply: FastifyReply, path: string, type: string) {
  const { size, mtimeMs } = await stat(path);
  const etag = `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`;
  reply.headers({ etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
  reply.type(type).header('content-length', size);
  // Fastify takes no `null` here: its own answer to HEAD looks for a stream to let run dry.
  return reply.send(request.method === 'HEAD' ? Readable.from([]) : createReadStream(path));
}
