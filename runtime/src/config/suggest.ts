// Optimal string alignment: insertions, deletions, replacements, neighbours swapped.
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

const lastPart = (name: string): string => name.slice(Math.max(name.lastIndexOf('.'), 0));

/**
 * The candidate that somebody who wrote `name` most likely meant; `undefined` when none is near: a third of its
 * letters may be wrong. Case does not count, nor does a missing section (`port` finds `api.port`).
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > 200) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestScore = Math.max(1, Math.floor(name.length / 3)) + 0.75;
  for (const candidate of candidates) {
    const offered = candidate.toLowerCase();
    const sameEnd = lastPart(offered).replace(/^\./, '') === lastPart(wanted).replace(/^\./, '');
    const score = Math.min(distance(wanted, offered), sameEnd ? 1.5 : Infinity);
    if (score >= bestScore) continue;
    best = candidate;
    bestScore = score;
  }
  return best;
}
