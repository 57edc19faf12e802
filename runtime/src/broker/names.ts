import { RuntimeError } from '../errors/runtime-error.ts';

/** The longest name that every broker takes (Kafka's limit). */
const MAX_NAME_LENGTH = 249;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function checkName(kind: string, name: string, maxLength: number): void {
  if (NAME.test(name) && name.length <= maxLength) return;
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `The ${kind} "${name.slice(0, 300)}" is not allowed: it takes 1 to ${maxLength} of A-Z a-z 0-9 . _ - and starts with a letter or digit.`,
  });
}

/** Where the messages of `topic` end that no handler could take. */
export const deadLetterTopic = (topic: string): string => `${topic}.dlq`;

/** Throws `INVALID_ARGUMENT` unless a message can be published to `topic`. */
export const checkTopic = (topic: string): void => checkName('topic', topic, MAX_NAME_LENGTH);

/** Throws `INVALID_ARGUMENT` unless `topic` can be subscribed to, which its dead-letter topic's name must allow too. */
export const checkSubscribedTopic = (topic: string): void =>
  checkName('topic', topic, MAX_NAME_LENGTH - deadLetterTopic('').length);

/** Throws `INVALID_ARGUMENT` unless `group` can name a consumer group. */
export const checkGroup = (group: string): void => checkName('group', group, MAX_NAME_LENGTH);
