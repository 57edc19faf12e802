/** What happened in a simulation: always as a fingerprint, and to be read where that is wanted. */
export interface Trace {
  /** Something happened on a host at a time. */
  note(atMs: number, host: string, what: string): void;
  /** Mixes numbers into the fingerprint that nobody wants to read. */
  mix(value: number): void;
  /** Equal for two runs in which the same happened in the same order. */
  readonly fingerprint: string;
  /** Empty unless lines are kept. */
  readonly lines: readonly string[];
}

const PRIME = 0x0100_0193;
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Creates a {@link Trace}. The fingerprint is FNV-1a over characters and words. */
export function createTrace({ keep = false, startMs = 0 } = {}): Trace {
  const lines: string[] = [];
  let hash = 0x811c_9dc5;
  const mix = (value: number) => {
    float[0] = value;
    hash = Math.imul(hash ^ (words[0] ?? 0), PRIME);
    hash = Math.imul(hash ^ (words[1] ?? 0), PRIME);
  };
  return {
    mix,
    note(atMs, host, what) {
      mix(atMs);
      for (let at = 0; at < host.length; at++) hash = Math.imul(hash ^ host.charCodeAt(at), PRIME);
      for (let at = 0; at < what.length; at++) hash = Math.imul(hash ^ what.charCodeAt(at), PRIME);
      if (keep) lines.push(`${(atMs - startMs).toFixed(2).padStart(10)}  ${host.padEnd(9)} ${what}`);
    },
    get fingerprint() {
      return (hash >>> 0).toString(16).padStart(8, '0');
    },
    lines,
  };
}
