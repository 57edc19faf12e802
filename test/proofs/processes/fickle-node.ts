// A node that works, until it is told to fail or to be late.
import { catalog } from '@fairlead/catalog';
import { defineService, RuntimeError, sleep } from '@fairlead/runtime';
import { runMain } from '@fairlead/runtime/main';
import { FickleService, LATE_MS, type Mood, type Text } from './fickle-service.ts';
import { carryOut } from './orders.ts';

let mood: Mood = 'well';
let handled = 0;

const node = defineService({
  name: 'fickle',
  version: '0.1.0',
  settings: {},
  setup(app) {
    const answer = async (request: Text, { signal }: { readonly signal: AbortSignal }): Promise<Text> => {
      handled++;
      if (mood === 'failing')
        throw new RuntimeError({ code: 'INTERNAL', message: 'this node fails every call' });
      if (mood === 'late') await sleep(app.clock, LATE_MS, signal);
      return request;
    };
    app.serve(FickleService, {
      read: answer,
      write: answer,
      refuse() {
        throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'nothing is ever right' });
      },
    });
  },
});

carryOut<{ readonly do: 'mood'; readonly mood: Mood } | { readonly do: 'handled' }>(async (order) => {
  if (order.do === 'handled') return handled;
  mood = order.mood;
  return mood;
});
await runMain(node, { catalog, services: [] });
