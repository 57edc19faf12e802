import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type RunningSystem, startSystem } from '../system/running-system.ts';
import { type AnswerCheck, createAnswerCheck } from './answer-check.ts';
import { allowedRequests, hostileRequests, type Sent } from './arbitrary-requests.ts';
import { createDocumentClient, type DocumentClient, newcomer } from './document-client.ts';
import { type Operation, operationsOf } from './document-parts.ts';
import { unlimited } from './unlimited.ts';

/** Requests of each kind for each operation; `FUZZ_RUNS=500 FUZZ_SEED=7` for more and for others. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 12);
const seed = Number(process.env.FUZZ_SEED ?? 5);

/** Signs somebody up who has a vessel and a consignment; gives the ids of all three. */
async function settle({ call, logIn }: DocumentClient): Promise<{ token: string; ids: string[] }> {
  const ada = newcomer();
  const { user } = (await call('UserService_Create', {}, ada)).data;
  const { token } = (await call('UserService_Auth', {}, { email: ada.email, password: ada.password })).data;
  logIn(token);
  const huge = { name: 'A', capacity: 1_000_000, maxWeight: 2 ** 31 - 1 };
  const { vessel } = (await call('VesselService_Create', {}, huge)).data;
  const goods = { weight: 1, containers: [{}] };
  const { consignment } = (await call('ShippingService_CreateConsignment', {}, goods)).data;
  return { token, ids: [user.id, vessel.id, consignment.id] };
}

describe('whatever is asked, the answer is one that the document names', () => {
  let system: RunningSystem;
  let driven: DocumentClient;
  let check: AnswerCheck;
  let settled: Awaited<ReturnType<typeof settle>>;
  let asked = 0;

  before(async () => {
    system = await startSystem({ env: unlimited });
    driven = await createDocumentClient(system.apiUrl);
    settled = await settle(driven);
    check = createAnswerCheck(driven.document);
  });
  after(() => system?.[Symbol.asyncDispose]());

  /** Gives the body of an answer that the document names, and that is no failure of the server. */
  async function ask({ verb, operation }: Operation, { url, body }: Sent, token = settled.token) {
    asked++;
    const authorization = `Bearer ${token}`;
    const response = await fetch(new URL(url, system.apiUrl), {
      method: verb.toUpperCase(),
      headers: body === undefined ? { authorization } : { authorization, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer = await check(operation, response);
    // Readiness says so with a status of the server's.
    if (operation.operationId !== 'readyz') assert.ok(response.status < 500, JSON.stringify(answer));
    return { status: response.status, answer };
  }

  test('a request by the document is never refused as malformed', async (t) => {
    for (const operation of operationsOf(driven.document)) {
      const requests = allowedRequests(driven.document, operation, settled.ids);
      const property = fc.asyncProperty(requests, async (sent) => {
        const { answer } = await ask(operation, sent);
        // What a method takes by its name the document does not say.
        if (operation.path !== '/rpc')
          assert.notEqual(answer.code, 'INVALID_ARGUMENT', JSON.stringify(answer));
      });
      await fc.assert(property, { numRuns, seed });
    }
    t.diagnostic(`${asked} requests`);
  });

  test('a hostile request is refused in the words of the document', async (t) => {
    const before = asked;
    for (const operation of operationsOf(driven.document)) {
      const requests = hostileRequests(driven.document, operation);
      const property = fc.asyncProperty(requests, async (sent) => {
        await ask(operation, sent);
      });
      await fc.assert(property, { numRuns, seed });
    }
    t.diagnostic(`${asked - before} requests`);
  });

  test('without a token, and with a bad one, an operation that needs one is 401', async () => {
    const forged = `${settled.token.slice(0, -4)}AAAA`;
    for (const operation of operationsOf(driven.document)) {
      const { security = [] } = operation.operation;
      if (security.length === 0 || security.some((way) => Object.keys(way).length === 0)) continue;
      for (const token of ['', 'e30.e30.e30', forged]) {
        const [sent] = fc.sample(allowedRequests(driven.document, operation, settled.ids), {
          numRuns: 1,
          seed,
        });
        assert.ok(sent);
        const { status } = await ask(operation, sent, token);
        assert.equal(status, 401, `${operation.verb} ${operation.path} with the token ${token.slice(0, 12)}`);
      }
    }
  });
});
