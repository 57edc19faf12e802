import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, currentContext, runInContext } from '../context/context.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
import { createNetwork } from '../rpc/conformance/network.ts';
import { createMemoryTransport } from '../transport/memory.ts';

test('what a caller sends is read where the call was made, wherever the replies are read', {
  timeout: 20_000,
}, async () => {
  await using network = createNetwork({ transport: createMemoryTransport() });
  await network.start('a');
  const users: (string | undefined)[] = [];
  async function* requests() {
    users.push(currentContext()?.metadata.who);
    yield { text: 'x' };
  }
  const replies = runInContext(createContext({ metadata: { who: 'caller' } }), () =>
    network.caller.client(EchoService).chat(requests()),
  );
  await runInContext(createContext({ metadata: { who: 'reader' } }), async () => {
    for await (const { text } of replies) assert.equal(text, 'x');
    assert.equal(currentContext()?.metadata.who, 'reader');
  });
  assert.deepEqual(users, ['caller']);
});
