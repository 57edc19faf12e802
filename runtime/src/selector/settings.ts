import { setting } from '../config/setting.ts';

/** The section `select` of the runtime's settings: which nodes calls go to. */
export const selectSettings = {
  strategy: setting.enumeration(['power-of-two', 'round-robin', 'random'], {
    doc: 'How one of several nodes is chosen: the better of two drawn at random, in turn, or at random.',
    default: 'power-of-two',
  }),
  versions: setting.record({
    doc: 'Versions that calls go to, by service, such as vessel=^1.2 or, in shares, vessel=^1:95/^2:5@user; * for every other service.',
    default: {},
  }),
  labels: setting.record({
    doc: 'Labels of nodes that calls prefer, by service, such as vessel=branch=feature-x; * for every other service.',
    default: {},
  }),
  ejection: {
    enabled: setting.boolean({
      doc: 'Whether a node that fails or is slow while others are not is left out for a while.',
      default: true,
    }),
    failuresInARow: setting.integer({
      doc: 'Failures without a success between them that put a node out.',
      default: 5,
      min: 1,
    }),
    failureRate: setting.number({
      doc: 'The share of failed calls, 0 to 1, that puts a node out while the others fail less than a third as often.',
      default: 0.1,
      min: 0.01,
      max: 1,
    }),
    slowFactor: setting.number({
      doc: "How many times slower than the usual node's an answer is slow; five in a row put a node out.",
      default: 5,
      min: 1.5,
    }),
    slowAboveMs: setting.durationMs({
      doc: 'How much slower besides: what is quick enough anyway is never slow.',
      default: 50,
      min: 1,
    }),
    firstMs: setting.durationMs({
      doc: 'How long a node is left out at first; it doubles each time.',
      default: 1_000,
      min: 10,
    }),
    longestMs: setting.durationMs({
      doc: 'The longest that a node is left out before a call looks whether it is well again.',
      default: 60_000,
      min: 10,
    }),
  },
} as const;
