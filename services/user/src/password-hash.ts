import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** What argon2id costs. */
export interface HashCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/**
 * The first of the equal choices of OWASP's Password Storage Cheat Sheet. It takes 43 ms; the next one (19 MiB, two
 * passes) takes 20, but glibc keeps blocks of up to 32 MiB in every thread's arena once one was freed: the process
 * held 135 MB more after a dozen hashes, for ever. Larger blocks go back to the system at once.
 */
export const hashCost: HashCost = { memoryKiB: 47_104, passes: 1, parallelism: 1 };

const saltBytes = 16;
const hashBytes = 32;
const derive = promisify(argon2);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');

/** The same password typed on another system is the same password. Source: NIST SP 800-63B, 3.1.1.2. */
const argon2id = (password: string, salt: Uint8Array, cost: HashCost, length: number): Promise<Uint8Array> =>
  derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    memory: cost.memoryKiB,
    passes: cost.passes,
    parallelism: cost.parallelism,
    tagLength: length,
  });

const format = ({ memoryKiB, passes, parallelism }: HashCost, salt: Uint8Array, hash: Uint8Array) =>
  `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;

/** Hashes a password with a new salt; the result is a PHC string, which says how to verify it. */
export async function hashPassword(password: string, cost: HashCost = hashCost): Promise<string> {
  const salt = randomBytes(saltBytes);
  return format(cost, salt, await argon2id(password, salt, cost, hashBytes));
}

const phc =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Whether `stored`, a PHC string, was made of this password. Throws for a string that is none. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, hash] = phc.exec(stored) ?? [];
  if (!salt || !hash) throw new Error('a stored password hash is not an argon2id PHC string');
  const expected = Buffer.from(hash, 'base64');
  const cost = { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await argon2id(password, Buffer.from(salt, 'base64'), cost, expected.length);
  return timingSafeEqual(actual, expected);
}

/** A PHC string of no password: verifying against it takes as long as against a real one and always fails. */
export const createDecoy = (cost: HashCost = hashCost): string =>
  format(cost, randomBytes(saltBytes), randomBytes(hashBytes));
