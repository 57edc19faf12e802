// Calls the fickle nodes at a steady rate, and floods them with invalid arguments.
import { catalog } from '@fairlead/catalog';
import { defineService, RuntimeError } from '@fairlead/runtime';
import { runMain } from '@fairlead/runtime/main';
import { FickleService } from './fickle-service.ts';
import { openLoop } from './open-loop.ts';
import { carryOut } from './orders.ts';

type Order =
  | { readonly do: 'load'; readonly perSecond: number; readonly durationMs: number }
  | { readonly do: 'refused'; readonly calls: number }
  | { readonly do: 'protection' };

const AT_ONCE = 64;

const load = defineService({
  name: 'load',
  version: '0.1.0',
  settings: {},
  setup(app) {
    const fickle = app.client(FickleService);
    const kinds = [
      { name: 'read', call: () => fickle.read({ text: '' }) },
      { name: 'write', call: () => fickle.write({ text: '' }) },
    ];
    /** How often each code was the answer to as many invalid arguments. */
    const refused = async (calls: number) => {
      const codes: Record<string, number> = {};
      let sent = 0;
      const flood = async () => {
        while (sent++ < calls) {
          const code = await fickle.refuse({ text: '' }).then(
            () => 'OK',
            (thrown) => RuntimeError.from(thrown).code,
          );
          codes[code] = (codes[code] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, flood));
      return codes;
    };
    carryOut<Order>(async (order) => {
      if (order.do === 'load') return openLoop(kinds, (number) => number % 2, order);
      if (order.do === 'refused') return refused(order.calls);
      const names = /^fairlead_(circuit_changes_total|ejections_total|nodes_out)/;
      return app.metrics
        .text()
        .split('\n')
        .filter((line) => names.test(line));
    });
  },
});

await runMain(load, { catalog, services: [] });
