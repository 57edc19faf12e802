import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { exitCodes } from '../errors/exit-code.ts';
import { ToolError, usageError } from '../errors/tool-error.ts';

/** What a terminal has and a pipe has not. */
export interface Terminal {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

const interrupt = '\u0003';
const endOfInput = '\u0004';
const eraseLine = '\u0015';

/** Asks for one line and echoes nothing of it. Ctrl-C ends with 130, Ctrl-D without a text with 2. */
export async function promptSecret(
  question: string,
  stdin: Readable & Terminal,
  stderr: NodeJS.WritableStream,
): Promise<string> {
  stderr.write(question);
  stdin.setRawMode?.(true);
  try {
    return await readLine(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stderr.write('\n');
  }
}

function readLine(stdin: Readable): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const decoder = new StringDecoder('utf8');
  let line: string[] = [];
  const onData = (chunk: Buffer) => {
    const text = decoder.write(chunk);
    const lineBreak = /\r\n?|\n/.exec(text);
    const rest = lineBreak ? text.slice(lineBreak.index + lineBreak[0].length) : '';
    for (const character of text) {
      if (character === '\r' || character === '\n') {
        stdin.pause();
        // What was pasted after the line answers the next question.
        if (rest !== '') stdin.unshift(Buffer.from(rest));
        return resolve(line.join(''));
      }
      if (character === interrupt) return reject(new ToolError('', exitCodes.interrupted));
      if (character === endOfInput) {
        return line.length > 0 ? resolve(line.join('')) : reject(usageError('no password was typed'));
      }
      if (character === '\u007f' || character === '\b') line.pop();
      else if (character === eraseLine) line = [];
      else if (character >= ' ') line.push(character);
    }
  };
  const onEnd = () => reject(usageError('no password was typed'));
  stdin.on('data', onData).once('end', onEnd);
  stdin.resume();
  return promise.finally(() => {
    stdin.pause();
    stdin.off('data', onData).off('end', onEnd);
  });
}
