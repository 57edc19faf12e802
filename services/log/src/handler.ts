import { findFitting, Log, readPageToken, timestampToMs, writePageToken } from '@fairlead/interface-center';
import { type Handlers, type Principal, RuntimeError } from '@fairlead/runtime';
import { type GetLogsRequest, type LogServiceMethods, logsNotVisible, type TailRequest } from './contract.ts';
import { eventOf } from './document.ts';
import type { LogQuery, LogRepository } from './repository.ts';
import type { Tail } from './tail.ts';

export interface LogHandlerOptions {
  readonly logs: Pick<LogRepository, 'page'>;
  readonly tail: Tail;
  /** Ids of the users who see everything. */
  readonly operators: readonly string[];
}

/** Answers `log.v1.LogService`. That the caller is a user has been checked before. */
export function createLogHandlers(options: LogHandlerOptions): Handlers<LogServiceMethods> {
  const operators = new Set(options.operators);
  /** Whose events are shown; empty for everybody's. */
  const visible = (user: Principal | undefined, asked: string): string => {
    const isOperator = user !== undefined && (user.operator === true || operators.has(user.id));
    return isOperator ? asked : ownOnly(user, asked);
  };
  return {
    tail: async (request, { user, signal }) =>
      options.tail(queryOf(request, visible(user, request.userId)), request.resumeToken, signal),
    async getLogs(request, { user }) {
      const query = queryOf(request, visible(user, request.userId));
      const cursor = readPageToken(query, request.pageToken);
      const { documents, nextCursor } = await findFitting(
        async (size) => {
          const { logs, nextCursor } = await options.logs.page(query, size, cursor);
          return { documents: logs, nextCursor };
        },
        request.pageSize || 100,
        (document) => Log.codec.encode(eventOf(document)).length,
      );
      return { logs: documents.map(eventOf), nextPageToken: writePageToken(query, nextCursor) };
    },
  };
}

/** Whose events a user who is no operator may see: their own. Throws `LOGS_NOT_VISIBLE` for anybody else's. */
function ownOnly(user: Principal | undefined, asked: string): string {
  if (!user) throw new RuntimeError({ code: 'UNAUTHENTICATED', message: 'events are shown to users only' });
  if (asked !== '' && asked !== user.id) throw logsNotVisible({ userId: asked });
  return user.id;
}

const queryOf = (request: GetLogsRequest | TailRequest, userId: string): LogQuery => ({
  ...(userId && { userId }),
  ...(request.traceId && { traceId: request.traceId }),
  ...(request.service && { service: request.service }),
  ...(request.kind && { kind: request.kind }),
  ...(request.resourceId && { resourceId: request.resourceId }),
  ...(request.since && { sinceMs: timestampToMs(request.since) }),
});
