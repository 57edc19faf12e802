import type { World } from './world.ts';

/** Lets a world's time pass as fast as the real one, for those who wait in real time. Disposing stops it. */
export function inRealTime(world: World): AsyncDisposable {
  const aheadMs = world.nowMs - performance.now();
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      await world.run(aheadMs + performance.now());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      await running;
    },
  };
}

/** Lets a world go on by itself just far enough that messages arrive, and as far as it is told at once. */
export interface Steps extends AsyncDisposable {
  advance(ms: number): Promise<void>;
}

/** For suites that move the time themselves and expect what takes no time to happen without that. */
export function inSteps(world: World): Steps {
  let last = Promise.resolve();
  let stopped = false;
  const advance = (ms: number) => {
    last = last.then(() => world.run(world.nowMs + ms));
    return last;
  };
  const running = (async () => {
    while (!stopped) {
      await advance(0.2);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  return {
    advance,
    async [Symbol.asyncDispose]() {
      stopped = true;
      await running;
    },
  };
}
