import type { Subscription } from '@fairlead/runtime';

/** Why a consumer looks for messages: some were published here, or something in the file has changed. */
export type Wake = 'published' | 'changed';

/** A subscription as the broker drives it. */
export interface Consumer extends Subscription {
  readonly topic: string;
  wake(why: Wake): void;
}
