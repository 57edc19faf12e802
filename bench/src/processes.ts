import type { ChildProcess, Serializable } from 'node:child_process';

/** The next thing that `child` says. Throws when it ends instead. */
export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off('exit', onExit);
      resolve(message as T);
    };
    const onExit = (code: number | null) => {
      child.off('message', onMessage);
      reject(new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code} before it answered`));
    };
    child.once('message', onMessage).once('exit', onExit);
  });
}

/** Sends `question` and resolves to the answer. */
export function ask<T>(child: ChildProcess, question: Serializable): Promise<T> {
  const answer = nextMessage<T>(child);
  child.send(question);
  return answer;
}
