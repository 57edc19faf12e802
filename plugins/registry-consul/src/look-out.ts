import type { ServiceNode } from '@fairlead/runtime';
import { type FollowOptions, follow } from './follow.ts';

export interface LookOutOptions extends Omit<FollowOptions, 'service' | 'sink' | 'datacenter' | 'logger'> {
  readonly node: ServiceNode;
  /** Called when Consul was out of reach and is back, may have lost data, or does not list the node as passing. */
  readonly doubt: () => void;
}

/** Follows one node of our own, beside whatever is watched, until the function returned is called. */
export function lookOut({ node, doubt, connection, ...following }: LookOutOptions): () => void {
  let shaken = false;
  const shake = () => {
    shaken = true;
  };
  return follow({
    ...following,
    connection: { list: (service, options) => connection.list(service, { ...options, only: node }) },
    service: node.service,
    sink: {
      listed(nodes) {
        if (shaken || nodes.length === 0) doubt();
        shaken = false;
      },
      confirmed() {},
      unreachable: shake,
      rewound: shake,
    },
    datacenter: undefined,
    logger: undefined,
  });
}
