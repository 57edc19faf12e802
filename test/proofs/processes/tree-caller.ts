// The root of the trees of calls.
import { catalog } from '@fairlead/catalog';
import { ShippingService } from '@fairlead/interface-center/consignment/v1';
import { defineService, RuntimeError } from '@fairlead/runtime';
import { runMain } from '@fairlead/runtime/main';
import services from '../../../services/services.json' with { type: 'json' };
import { logIn } from './log-in.ts';
import { carryOut, wallMs } from './orders.ts';

type Order =
  | { readonly do: 'log-in' }
  | { readonly do: 'trees'; readonly trees: readonly string[]; readonly timeoutMs: number };

/** How a tree looked from its root. Times in ms since the epoch. */
export interface TreeCall {
  readonly tree: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly code: string;
}

const caller = defineService({
  name: 'caller',
  version: '0.1.0',
  settings: {},
  setup(app) {
    const shipping = app.client(ShippingService);
    let login = { authorization: '' };
    const call = async (tree: string, timeoutMs: number): Promise<TreeCall> => {
      const startedAtMs = wallMs();
      const metadata = { ...login, 'request-id': tree };
      const code = await shipping.getConsignment({ id: tree }, { timeoutMs, metadata }).then(
        () => 'OK',
        (thrown) => RuntimeError.from(thrown).code,
      );
      return { tree, startedAtMs, endedAtMs: wallMs(), code };
    };
    carryOut<Order>(async (order) => {
      if (order.do === 'trees') return Promise.all(order.trees.map((tree) => call(tree, order.timeoutMs)));
      login = await logIn(app);
      return login;
    });
  },
});

await runMain(caller, { catalog, services });
