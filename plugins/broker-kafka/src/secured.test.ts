import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { after, describe, it, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { requireServer } from '@fairlead/runtime/testing';
import { createKafkaBroker } from './broker.ts';
import type { KafkaBrokerOptions } from './options.ts';
import { ownKafka } from './testing/kafka-servers.ts';
import { caOf, securedKafka, users } from './testing/secured-kafka.ts';
import { testBrokers } from './testing/test-broker.ts';
import { until } from './testing/until.ts';

const payload = new TextEncoder().encode('x');

/** What both ends of a broker say when they cannot work, and that they say it within 10 s. */
async function failures(address: string, options: KafkaBrokerOptions): Promise<RuntimeError[]> {
  const broker = createKafkaBroker({ brokers: [address], ...options });
  const topic = `test-${randomUUID()}`;
  const beganMs = performance.now();
  const results = await Promise.allSettled([
    broker.subscribe(topic, async () => {}, { group: 'g' }),
    broker.publish(topic, { payload }),
  ]);
  assert.ok(performance.now() - beganMs < 10_000, `${performance.now() - beganMs} ms`);
  await broker[Symbol.asyncDispose]();
  assert.ok(performance.now() - beganMs < 15_000, `${performance.now() - beganMs} ms with its end`);
  return results.map((result) => {
    assert.ok(result.status === 'rejected', 'it must fail');
    assert.ok(result.reason instanceof RuntimeError, String(result.reason));
    return result.reason;
  });
}

const expectAll = (errors: readonly RuntimeError[], code: string, pattern: RegExp) => {
  for (const error of errors) {
    assert.match(error.message, pattern);
    assert.equal(error.code, code, error.message);
  }
};

const plain = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });

describe('kafka that cannot be reached', () => {
  it('nobody listens', async () => {
    const errors = await failures('127.0.0.1:1', {});
    expectAll(
      errors,
      'UNAVAILABLE',
      /^Kafka at 127\.0\.0\.1:1 \(kafka\.brokers\) cannot be reached to .*ECONNREFUSED/,
    );
  });

  it('who listens says nothing', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const address = silent.address();
    assert.ok(address !== null && typeof address === 'object');
    const errors = await failures(`127.0.0.1:${address.port}`, {});
    silent.close();
    expectAll(
      errors,
      'UNAVAILABLE',
      new RegExp(`^Kafka at 127\\.0\\.0\\.1:${address.port} \\(kafka\\.brokers\\) `),
    );
  });

  it('its name does not exist', async () => {
    const errors = await failures('kafka.invalid:9092', {});
    expectAll(
      errors,
      'UNAVAILABLE',
      /^Kafka at kafka\.invalid:9092 \(kafka\.brokers\) .*(ENOTFOUND|EAI_AGAIN)/,
    );
  });

  it('it does not speak TLS', { skip: plain.skip }, async () => {
    const errors = await failures(plain.address, { tls: true });
    expectAll(errors, 'UNAVAILABLE', /kafka\.tls/);
  });
});

const own = await ownKafka(securedKafka);

if ('skip' in own) test('kafka with logins and TLS', { skip: own.skip }, () => {});
else
  describe('kafka with logins and TLS', () => {
    after(() => own[Symbol.asyncDispose]());
    const place = (purpose: string) => `127.0.0.1:${own.server.ports[purpose]}`;
    const [sasl, tls] = [place('sasl'), place('tls')];

    const works = (address: string, options: () => Promise<KafkaBrokerOptions>) => async () => {
      await using brokers = testBrokers(own.address);
      const broker = brokers.create({ brokers: [address], ...(await options()) });
      const topic = brokers.topic();
      const seen: string[] = [];
      await broker.subscribe(topic, async ({ id }) => void seen.push(id), { group: 'g' });
      await broker.publish(topic, { id: '1', payload });
      await until(() => seen.length === 1, 'the message');
    };

    for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512'] as const) {
      const login = (password: string) => ({ sasl: { mechanism, username: 'admin', password } });

      it(
        `${mechanism}: logs in`,
        works(sasl, async () => login(users.admin)),
      );

      it(`${mechanism}: a wrong password is told in one sentence that does not hold it`, async () => {
        const errors = await failures(sasl, login('wrong-password'));
        expectAll(
          errors,
          'UNAUTHENTICATED',
          /^Kafka at 127\.0\.0\.1:\d+ refuses the login .*kafka\.sasl\.password/,
        );
        for (const { message } of errors) assert.ok(!message.includes('wrong-password'), message);
      });
    }

    it('a login that is needed and missing points at the settings', async () => {
      const errors = await failures(sasl, {});
      expectAll(errors, 'UNAVAILABLE', /^Kafka at .*kafka\.sasl/);
    });

    it('a login where none is taken points at the settings', async () => {
      const errors = await failures(own.address, {
        sasl: { mechanism: 'plain', username: 'admin', password: users.admin },
      });
      expectAll(errors, 'UNAUTHENTICATED', /^Kafka at .*kafka\.sasl/);
    });

    it('what a user may not do is named, with the topic', async () => {
      const errors = await failures(sasl, {
        sasl: { mechanism: 'plain', username: 'guest', password: users.guest },
      });
      expectAll(errors, 'PERMISSION_DENIED', /^Kafka at .* does not allow kafka\.sasl\.username to .*"test-/);
    });

    it(
      'TLS: works with its authority',
      works(tls, async () => ({ tls: { ca: await caOf(own.folder) } })),
    );

    it('TLS: an authority that is not known is told in one sentence', async () => {
      expectAll(await failures(tls, { tls: true }), 'UNAVAILABLE', /certificate.*kafka\.tls\.ca/);
    });

    it('TLS: speaking to it without points at the settings', async () => {
      expectAll(await failures(tls, {}), 'UNAVAILABLE', /kafka\.tls/);
    });
  });
