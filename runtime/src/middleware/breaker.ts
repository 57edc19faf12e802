import { countsAs } from '../breaker/counts-as.ts';
import type { Breaker, Circuit } from '../breaker/types.ts';
import type { Call, Middleware, Reply } from '../rpc/call.ts';

/**
 * Client: one circuit per service and method. While it is open, calls fail at once with `CIRCUIT_OPEN`, and no node is
 * picked. A stream counts when it begins, and once more if it ends with a failure while the circuit is closed: however
 * long it lasts, the circuit does not wait for it, nor takes an old one for its probe.
 */
export function breaker(circuits: Breaker): Middleware {
  return (next) => (call) => {
    const circuit = circuits.circuit(circuitKey(call));
    if (circuit.state !== 'closed') call.span?.setTag('breaker.state', circuit.state);
    const reply = circuit.guard(() => next(call));
    const kind = call.method?.kind;
    return kind === 'server-stream' || kind === 'bidirectional' ? countEnd(circuit, reply) : reply;
  };
}

/** The path names the service, too, unless somebody serves it under another name. */
function circuitKey({ path, target }: Call): string {
  return path.startsWith(target) && path[target.length] === '.' ? path : `${target} ${path}`;
}

function countEnd(circuit: Circuit, reply: Promise<Reply>): Promise<Reply> {
  return reply.then((answer) => {
    answer.ended?.catch((thrown: unknown) => {
      if (circuit.state === 'closed' && countsAs(thrown) === 'failure')
        circuit.guard(() => Promise.reject(thrown)).catch(() => {});
    });
    return answer;
  });
}
