// A node of the harbour in a process of its own; `write` takes as many ms as its text says.
import { catalog } from '@fairlead/catalog';
import { defineService, sleep } from '@fairlead/runtime';
import { runMain } from '@fairlead/runtime/main';
import { echo, harbour, type Text } from './harbour-service.ts';

const node = defineService({
  name: 'harbour',
  version: '1.0.0',
  settings: {},
  setup(app) {
    const write = async ({ text }: Text) => {
      await sleep(app.clock, Number(text) || 0);
      return { text: `${process.pid}` };
    };
    app.serve(harbour(), { ...echo, write });
  },
});

await runMain(node, { catalog, services: [] });
