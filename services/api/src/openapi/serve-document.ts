import { createHash } from 'node:crypto';
import type { RouteTable } from '@fairlead/runtime/transcoding';
import type { FastifyInstance } from 'fastify';
import { matchesEtag } from '../etag.ts';

interface Served {
  readonly text: string;
  readonly etag: string;
}

/** Serves the document at `/openapi.json`. It is made when it is first asked for; most instances never are. */
export function serveDocument(server: FastifyInstance, table: RouteTable): void {
  let served: Promise<Served> | undefined;
  server.get('/openapi.json', async (request, reply) => {
    served ??= make(table);
    const { text, etag } = await served;
    reply.headers({ etag, 'cache-control': 'no-cache' });
    if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(text);
  });
}

async function make(table: RouteTable): Promise<Served> {
  const { createApiDocument } = await import('./document.ts');
  const text = JSON.stringify(createApiDocument(table));
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}
