import type { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode, Snapshot } from '../registry/types.ts';
import type { Candidate } from './candidate.ts';

/**
 * `1.4.2` exactly that version, `^1.4.0` (any semver range) those inside, `latest` the newest, `*` all; or shares of
 * the calls, `{ '^1': 95, '^2': 5 }`. As text the same is `^1:95/^2:5`, and `^1:95/^2:5@user` when it sticks.
 */
export type VersionWish = string | Readonly<Record<string, number>>;

/** What a call asks of the nodes that may answer it. */
export interface Wish {
  /** Nodes of other versions do not come into question. Default: what a weaker source asks for, else any. */
  readonly version?: VersionWish | undefined;
  /** With shares: the same user gets the same side of the split for as long as the shares stay. Default: not. */
  readonly stickyBy?: 'user' | undefined;
  /** Nodes that carry all of these are preferred; without any, those that carry none of these keys. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** What the sources of a call's wish say, the strongest first; below them is the configuration. */
export interface WishSources {
  /** Options of this one call. */
  readonly wish: Wish | undefined;
  /** May hold `select-version` and `select-labels`, which travel on. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Options of the client that it is made with. */
  readonly clientWish: PreparedWish | undefined;
}

/** A wish that was validated once, with the text that caches find it by. */
export interface PreparedWish extends Wish {
  readonly key: string;
}

/**
 * Picks a candidate; nodes in `exclude` (tried already) and those that are out come only when there is no other.
 * `user` decides the side of a sticky split.
 */
export type Picker = (exclude?: ReadonlySet<string>, user?: string) => Candidate | undefined;

/** Narrows nodes down, by version or by label. */
export type NodeFilter = (nodes: readonly ServiceNode[]) => readonly ServiceNode[];

/** What a strategy may look at besides the candidates. */
export interface StrategyContext {
  /** From 0 to less than 1. */
  readonly random: () => number;
  readonly now: () => number;
  /** What a call takes on a usual node, in ms; 0 while nobody knows. */
  typicalMs: number;
}

/** Orders the picking among equals: round robin, random, by load. Made once per snapshot, so that picking is cheap. */
export type Strategy = (candidates: readonly Candidate[], context: StrategyContext) => Picker;

/**
 * Why a node is out. `failing` and `slow` are judgements, and never hold for more than half of the nodes;
 * `unreachable` and `draining` are facts.
 */
export type OutReason = 'failing' | 'slow' | 'unreachable' | 'draining';

export interface EjectionEvent {
  readonly service: string;
  readonly node: ServiceNode;
  readonly why: OutReason;
  /** After this a single call looks whether it is well again, in ms. */
  readonly forMs: number;
  /** What the last call got, where it failed. */
  readonly error: RuntimeError | undefined;
}

export interface ReturnEvent {
  readonly service: string;
  readonly node: ServiceNode;
  /** Why it was out. */
  readonly why: OutReason;
}

/** What can be seen of a selection from outside. */
export interface SelectionState {
  readonly service: string;
  readonly nodes: number;
  /** The nodes that are out now. */
  readonly out: readonly { readonly node: ServiceNode; readonly why: OutReason }[];
  /** How often nodes were put out so far. */
  readonly ejections: Readonly<Record<OutReason, number>>;
}

/** Chooses among the nodes of one service, and learns from how calls go. */
export interface Selection {
  readonly service: string;
  readonly nodes: readonly ServiceNode[];
  readonly state: SelectionState;
  /** Takes over what the registry says. What is known of nodes that stay (same id and address) is kept. */
  update(snapshot: Snapshot): void;
  /**
   * The picker for what a call asks. Throws `UNAVAILABLE` with reason `NO_MATCHING_NODE` when there are nodes but none
   * like that, `INVALID_ARGUMENT` for a wish that means nothing.
   */
  picker(sources: WishSources): Picker;
  /** A call goes to `node`. Every `started` is followed by `ended` or `unsent`. */
  started(node: ServiceNode): void;
  /** It is over. `startedMs` is when it began; `undefined` where its duration says nothing, as that of a stream. */
  ended(node: ServiceNode, startedMs: number | undefined, error: RuntimeError | undefined): void;
  /** It never got there, or was sent away unseen. */
  unsent(node: ServiceNode): void;
  /** `node` could not be dialled: it is out at once. */
  unreachable(node: ServiceNode, error: RuntimeError): void;
  /** `node` said that it is going down: it is out until the next snapshot. */
  draining(node: ServiceNode): void;
}

/** The selections of one caller: made when a service is called for the first time. */
export interface Selector {
  of(service: string): Selection;
  readonly states: readonly SelectionState[];
}
