import type { VesselServiceMethods } from '@fairlead/interface-center/vessel/v1';
import type { Client } from '@fairlead/runtime';

export interface CandidatesOptions {
  readonly vessels: Pick<Client<VesselServiceMethods>, 'findAvailable'>;
  readonly containers: number;
  readonly weight: number;
  /** Asked first; may be empty. */
  readonly wish: string;
  /** Vessels that will not take it any more. */
  readonly excluded: ReadonlySet<string>;
  /** Throws when time is up. */
  readonly check: () => void;
  /** 0 to 1. */
  readonly random: () => number;
}

// As many as a vessel that fills up may turn away at once without everybody meeting at the next one.
const searchSize = 50;
// Who has been turned away this often works with a list that is out of date.
const refusalsPerSearch = 4;

/**
 * Vessels to ask, until one takes the goods or a new search finds none at all: only then there is no room. The
 * tightest fit comes first; who is turned away there competes with others, and goes on at a random place.
 */
export async function* candidates(options: CandidatesOptions): AsyncGenerator<string, void> {
  const { vessels, containers, weight, wish, check } = options;
  if (wish !== '' && !options.excluded.has(wish)) yield wish;
  for (;;) {
    let asked = 0;
    let pageToken = '';
    do {
      check();
      const page = await vessels.findAvailable({
        capacity: containers,
        maxWeight: weight,
        pageSize: searchSize,
        pageToken,
      });
      const found = page.vessels.map(({ id }) => id).filter((id) => !options.excluded.has(id));
      for (const id of fromAnywhere(found, options.random)) {
        if (asked >= refusalsPerSearch) break;
        check();
        asked++;
        yield id;
      }
      pageToken = page.nextPageToken;
    } while (asked === 0 && pageToken !== '');
    if (asked === 0) return;
  }
}

/** The first, then the others in the same order from a random one on. */
function fromAnywhere([first, ...rest]: readonly string[], random: () => number): readonly string[] {
  if (first === undefined) return [];
  const start = Math.floor(random() * rest.length);
  return [first, ...rest.slice(start), ...rest.slice(0, start)];
}
