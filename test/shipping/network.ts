import {
  type AnyMethod,
  type Call,
  type Client,
  type Collection,
  createContext,
  currentContext,
  type Document,
  type Handlers,
  type Methods,
  type Principal,
  RuntimeError,
  runInContext,
  type ServiceDescriptor,
} from '@fairlead/runtime';
import type { Chaos, Process } from './chaos.ts';

/** A process, and what it answers. */
export interface Replica<M extends Methods> {
  readonly process: Process;
  readonly handlers: Handlers<M>;
}

const down = (process: Process) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: `${process.name} does not answer` });

/** Carries one call to a process: through the codecs, into a context of its own. It fails when the process dies. */
export async function deliver<M extends Methods>(
  service: ServiceDescriptor<M>,
  key: keyof M & string,
  request: unknown,
  { process, handlers }: Replica<M>,
  user: Principal | undefined,
): Promise<unknown> {
  if (process.dead) throw down(process);
  const method: AnyMethod | undefined = service.methods[key];
  if (!method) throw new TypeError(`${service.name} has no ${key}`);
  const decoded = method.request.codec.decode(method.request.codec.encode(request as object));
  const call: Call = {
    ...createContext({ user }),
    kind: 'server',
    path: method.path,
    target: service.registryName,
    method,
    request: decoded,
    metadata: {},
    node: undefined,
    attempt: 1,
    tried: undefined,
    timeoutMs: undefined,
  };
  const handle = handlers[key] as unknown as (request: unknown, call: Call) => unknown;
  const answer = runInContext(call, async () => handle(decoded, call));
  const reply = await Promise.race([
    answer,
    process.died.then(() => {
      throw down(process);
    }),
  ]);
  return method.reply.codec.decode(method.reply.codec.encode(reply as object));
}

/**
 * Tries again as the runtime's retries do: what the proto calls idempotent has to be so in every order of events, also
 * when a try whose outcome nobody knew is carried out long after the one that was answered.
 */
async function withRetries<T>(method: Methods[string] | undefined, send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (thrown) {
      const mayTryAgain = method?.idempotency !== 'unknown' && attempt < 3;
      if (!mayTryAgain || !RuntimeError.from(thrown).retryable) throw thrown;
    }
  }
}

/** The client that `from` has of whatever replica runs when it calls. */
export function unreliableClient<M extends Methods>(
  service: ServiceDescriptor<M>,
  replica: () => Replica<M>,
  from: Process,
  chaos: Chaos,
): Client<M> {
  const methods = Object.keys(service.methods).map((key) => [
    key,
    (request: unknown) => {
      const user = currentContext()?.user;
      const send = () =>
        chaos.around(from, `call ${key}`, () => deliver(service, key, request, replica(), user));
      return withRetries(service.methods[key], send);
    },
  ]);
  return Object.fromEntries(methods) as Client<M>;
}

/** A collection as `process` sees it: every operation may take its time, fail, or be its last. */
export function unreliableCollection<T extends Document>(
  collection: Collection<T>,
  process: Process,
  chaos: Chaos,
): Collection<T> {
  const { name } = collection;
  return {
    name,
    insert: (document) => chaos.around(process, `${name}.insert`, () => collection.insert(document)),
    get: (id) => chaos.around(process, `${name}.get`, () => collection.get(id)),
    update: (id, guard, changes) =>
      chaos.around(process, `${name}.update`, () => collection.update(id, guard, changes)),
    delete: (id, guard) => chaos.around(process, `${name}.delete`, () => collection.delete(id, guard)),
    find: (query) => chaos.around(process, `${name}.find`, () => collection.find(query)),
  };
}

/** A client of one replica, with nothing between them; all its calls are made for `user`. */
export const directClient = <M extends Methods>(
  service: ServiceDescriptor<M>,
  replica: Replica<M>,
  user: Principal,
): Client<M> =>
  Object.fromEntries(
    Object.keys(service.methods).map((key) => [
      key,
      (request: unknown) => deliver(service, key, request, replica, user),
    ]),
  ) as Client<M>;
