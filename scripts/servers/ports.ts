import { createServer } from 'node:net';
import { RuntimeError } from '../../runtime/src/errors/runtime-error.ts';
import type { Ports, ServerKind } from './kinds/types.ts';

export interface PortWishes {
  /** Moves the whole server: the first port is this one, the others follow it one by one. 0 finds free ones. */
  readonly port?: number;
  /** Single ports by purpose; win over `port`. */
  readonly ports?: Ports;
}

/** The ports of one server: the standard ones unless wished otherwise. */
export async function choosePorts(kind: ServerKind, wishes: PortWishes = {}): Promise<Ports> {
  const purposes = Object.keys(kind.ports);
  for (const purpose of Object.keys(wishes.ports ?? {}))
    if (!purposes.includes(purpose))
      throw invalid(`${kind.name} has no port ${purpose}; its ports: ${purposes.join(', ')}`);
  const moved = wishes.port === 0 ? await freeBlock(purposes.length) : wishes.port;
  const isStandard = moved === undefined || moved === Object.values(kind.ports)[0];
  const chosen: Record<string, number> = {};
  for (const [index, purpose] of purposes.entries()) {
    const usual = isStandard ? kind.ports[purpose] : moved + index;
    const port = wishes.ports?.[purpose] ?? usual ?? 0;
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw invalid(`${kind.name}: the ${purpose} port is ${port}; allowed is 1 to 65535`);
    chosen[purpose] = port;
  }
  return chosen;
}

/** `SERVERS_NATS_PORT` moves NATS, `SERVERS_NATS_MONITORING_PORT` one port of it. */
export function portWishesFrom(kind: ServerKind, env: NodeJS.ProcessEnv): PortWishes {
  const prefix = `SERVERS_${kind.name.toUpperCase()}`;
  const read = (variable: string): number | undefined => {
    const text = env[variable];
    if (text === undefined || text === '') return undefined;
    if (!/^\d{1,5}$/.test(text))
      throw invalid(`${variable} is ${JSON.stringify(text)}; allowed is 0 to 65535`);
    return Number(text);
  };
  const ports: Record<string, number> = {};
  for (const purpose of Object.keys(kind.ports)) {
    const port = read(`${prefix}_${snakeCase(purpose)}_PORT`);
    if (port !== undefined) ports[purpose] = port;
  }
  const port = read(`${prefix}_PORT`);
  return { ...(port === undefined ? {} : { port }), ports };
}

const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** Below the range that the operating system gives to outgoing connections. */
const FIRST = 20_000;
const LAST = 30_000;

async function freeBlock(size: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const base = FIRST + Math.floor(Math.random() * (LAST - FIRST - size));
    const free = await Promise.all(Array.from({ length: size }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return base;
  }
  throw new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    message: `found no ${size} free ports between ${FIRST} and ${LAST}`,
  });
}

/** Whether a server could listen on the port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}

const invalid = (message: string) => new RuntimeError({ code: 'INVALID_ARGUMENT', message });
