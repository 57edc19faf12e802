import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { kinds } from '../kinds/kinds.ts';
import { choosePorts } from '../ports.ts';
import { apiVersionsRequest, isApiVersionsResponse, isWholeResponse } from './kafka.ts';
import { commandMessage, isReply, isWholeReply } from './mongodb.ts';

const closedPort = async () => {
  const [kind] = kinds;
  assert.ok(kind);
  return Object.values(await choosePorts(kind, { port: 0 }))[0] ?? 0;
};

for (const kind of kinds) {
  test(`${kind.name}: nothing there is closed`, async () => {
    assert.equal(await kind.probe(await closedPort()), 'closed');
  });

  test(`${kind.name}: a web server is foreign`, async () => {
    const server = createHttpServer((_, response) => {
      response.statusCode = 404;
      response.end('Cannot GET /v1/status/leader');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    assert.equal(await kind.probe((server.address() as AddressInfo).port), 'foreign');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
}

test('a server that accepts and says nothing is foreign', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  assert.deepEqual(new Set(await Promise.all(kinds.map((kind) => kind.probe(port)))), new Set(['foreign']));
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test("Kafka's question and answer", () => {
  const request = apiVersionsRequest();
  assert.equal(
    request.toString('hex'),
    `0000001800120000${'00000fa1'}000e${Buffer.from('fairlead-probe').toString('hex')}`,
  );
  const response = Buffer.from('0000000a00000fa1000000000000', 'hex');
  assert.ok(isApiVersionsResponse(response));
  assert.ok(!isWholeResponse(response.subarray(0, -1)));
  assert.ok(!isApiVersionsResponse(Buffer.from('0000000a00000fa1002300000000', 'hex')), 'an error code');
  assert.ok(!isApiVersionsResponse(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')));
});

test("MongoDB's question and answer", () => {
  const message = commandMessage('hello');
  assert.equal(message.readInt32LE(0), message.length);
  const document = message.subarray(21);
  assert.equal(document.readInt32LE(0), document.length);
  assert.equal(
    document.subarray(4).toString('hex'),
    `10${Buffer.from('hello\0').toString('hex')}0100000002${Buffer.from('$db\0').toString('hex')}06000000${Buffer.from('admin\0').toString('hex')}00`,
  );
  const reply = Buffer.from(message);
  reply.writeInt32LE(message.readInt32LE(4), 8);
  assert.ok(isReply(reply));
  assert.ok(!isWholeReply(reply.subarray(0, -1)));
  assert.ok(!isReply(message), 'an echo is no reply');
});
