import { isInfrastructureCode } from '../errors/code.ts';
import { RuntimeError } from '../errors/runtime-error.ts';

/**
 * Nobody was asked, so nothing is known about who would have answered. An open circuit further behind is one of these:
 * were it counted here, every circuit on the way would open after it, and an outage would last a window longer per hop.
 */
const nobodyAsked: ReadonlySet<string> = new Set([
  'NO_NODE',
  'NO_MATCHING_NODE',
  'REGISTRY_UNAVAILABLE',
  'CIRCUIT_OPEN',
]);

/**
 * What an error says about the endpoint that was called. Only infrastructure failures count as `failure`; whoever
 * refuses a request (an invalid argument, a limit that is reached) works, which is a `success`. A call that its caller
 * cancelled, or that found no node to go to, is `nothing`: it neither opens a circuit nor closes one.
 */
export function countsAs(thrown: unknown): 'failure' | 'success' | 'nothing' {
  const error = RuntimeError.from(thrown);
  if (error.code === 'CANCELLED') return 'nothing';
  if (error.domain === 'fairlead' && nobodyAsked.has(error.reason) && error.code === 'UNAVAILABLE')
    return 'nothing';
  return isInfrastructureCode(error.code) ? 'failure' : 'success';
}
