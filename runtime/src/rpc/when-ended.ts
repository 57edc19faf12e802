import { RuntimeError } from '../errors/runtime-error.ts';
import type { Reply } from './call.ts';

/**
 * Tells `onEnd` once how a call went: when it is answered or has failed, and of a stream when the stream is over.
 * What brackets a call (a span, a count, a slot) uses this, so that streams are bracketed whole.
 */
export function whenEnded(
  reply: Promise<Reply>,
  onEnd: (error: RuntimeError | undefined) => void,
): Promise<Reply> {
  return reply.then(
    (answer) => {
      if (answer.ended)
        answer.ended.then(
          () => onEnd(undefined),
          (thrown) => onEnd(RuntimeError.from(thrown)),
        );
      else onEnd(undefined);
      return answer;
    },
    (thrown) => {
      const error = RuntimeError.from(thrown);
      onEnd(error);
      throw error;
    },
  );
}
