import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

export interface SinkOptions {
  /** 1 (stdout) or 2 (stderr), or any open file descriptor. */
  readonly fd: number;
  /** What may wait for a slow reader, in characters; lines above it are dropped and counted. Default 4 Mi. */
  readonly maxPending?: number;
  /** Makes the line that tells how many lines were dropped. Default none is written. */
  readonly droppedLine?: (count: number) => string;
}

/** Takes whole lines. Writing never throws and never waits. */
export interface Sink extends AsyncDisposable {
  write(line: string): void;
  /** Waits until all is written, at most `timeoutMs` (default 500). Never throws. */
  flush(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Lines that a slow or absent reader did not take. */
  readonly dropped: number;
}

const retryMs = 5;
const chunkCharacters = 64 * 1024;

interface Output {
  readonly fd: number;
  close(): void;
}

/**
 * A way to write to `fd` that does not block, since the reader may be stopped (Ctrl-S, SIGSTOP) and a service
 * must go on. On Linux a pipe or terminal is opened anew: O_NONBLOCK on `fd` itself would hold for every
 * process that shares it. A socket, which is what a Node parent gives, cannot be opened anew: a handle of
 * libuv sets O_NONBLOCK, as `process.stdout` would, and is never written through.
 */
function openOutput(fd: number): Output {
  const asItIs = { fd, close: () => {} };
  try {
    const stat = fstatSync(fd);
    if (process.platform === 'linux' && (stat.isFIFO() || stat.isCharacterDevice())) {
      const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
      const own = openSync(`/proc/self/fd/${fd}`, flags);
      return { fd: own, close: () => closeSync(own) };
    }
    if (!stat.isFIFO() && !stat.isSocket()) return asItIs;
    const handle = new Socket({ fd, readable: false, writable: true });
    // Kept, not closed: closing the handle would close `fd`.
    return { fd, close: () => handle.unref() };
  } catch {
    return asItIs;
  }
}

/** Writes lines to a file descriptor, all of one turn of the event loop at once. */
export function createSink(options: SinkOptions): Sink {
  const { fd, maxPending = 4 * 1024 * 1024, droppedLine } = options;
  let out: Output | undefined;
  let lines: string[] = [];
  let pendingCharacters = 0;
  let rest: Buffer | undefined;
  let scheduled = false;
  let broken = false;
  let dropped = 0;
  let untold = 0;

  const nextChunk = (): Buffer | undefined => {
    if (rest) return rest;
    if (lines.length === 0 && untold > 0) {
      if (droppedLine) lines.push(droppedLine(untold));
      untold = 0;
    }
    if (lines.length === 0) return undefined;
    if (pendingCharacters <= chunkCharacters) {
      rest = Buffer.from(lines.join(''));
      lines = [];
      pendingCharacters = 0;
    } else {
      let count = 0;
      let size = 0;
      while (count < lines.length && size < chunkCharacters) size += lines[count++]?.length ?? 0;
      rest = Buffer.from(lines.splice(0, count).join(''));
      pendingCharacters -= size;
    }
    return rest;
  };
  const giveUp = () => {
    broken = true;
    lines = [];
    rest = undefined;
    pendingCharacters = 0;
  };

  /** Writes what the reader takes now; whether that was all. */
  const drain = (): boolean => {
    out ??= openOutput(fd);
    for (let chunk = nextChunk(); chunk && !broken; chunk = nextChunk()) {
      try {
        const written = writeSync(out.fd, chunk);
        rest = written < chunk.length ? chunk.subarray(written) : undefined;
      } catch (thrown) {
        const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
        if (code === 'EAGAIN' || code === 'EINTR') return false;
        // EPIPE: nobody reads any more. Anything else (a full disk): a log must not take the service down.
        giveUp();
      }
    }
    return true;
  };
  const run = () => {
    scheduled = !drain();
    // Does not keep the process alive: whoever ends it flushes.
    if (scheduled) setTimeout(run, retryMs).unref();
  };

  const sink: Sink = {
    write(line) {
      if (broken || pendingCharacters + line.length > maxPending) {
        dropped++;
        untold++;
        return;
      }
      lines.push(line);
      pendingCharacters += line.length;
      if (scheduled) return;
      scheduled = true;
      setImmediate(run);
    },
    async flush({ timeoutMs = 500 } = {}) {
      const untilMs = performance.now() + timeoutMs;
      while (!drain() && performance.now() < untilMs)
        await new Promise((resolve) => setTimeout(resolve, retryMs));
    },
    get dropped() {
      return dropped;
    },
    async [Symbol.asyncDispose]() {
      await sink.flush();
      giveUp();
      out?.close();
      out = undefined;
    },
  };
  return sink;
}
