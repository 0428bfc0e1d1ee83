import type { Json, JsonObject } from '../json.ts';
import type { TrailId } from '../trail.ts';
import type { TrailState } from '../state.ts';
import type { Example } from '../selectors/example.ts';

/** The six reads that together tell a trail's state. */
export const READS = [
  'GetTrail',
  'GetTrailStatus',
  'GetEventSelectors',
  'GetInsightSelectors',
  'GetEventConfiguration',
  'ListTags',
] as const;

export type Read = (typeof READS)[number];

/** Keys of UpdateTrail that are refused together or not at all, when the whole update was refused. */
export type Group = 'destination' | 'scope' | 'cloudwatch' | 'topic' | 'key' | 'organization' | 'recursion';

/** How a drift is cured: by a key of the one UpdateTrail, or by a call of its own. */
export type Cure =
  | {
      readonly by: 'UpdateTrail';
      readonly key: string;
      readonly group: Group;
      /** A property that AWS wants in the same call, and its value where no policy asks for one. */
      readonly partner?: { readonly property: string; readonly value: (mine: Json, theirs: Json) => Json };
    }
  | {
      readonly by:
        'StartLogging' | 'PutEventSelectors' | 'PutInsightSelectors' | 'PutEventConfiguration' | 'AddTags';
      readonly partner?: undefined;
      readonly request: (desired: Json, observed: Json, trail: TrailId) => JsonObject;
    }
  /** What is outside of the trail: it can only be reported. */
  | { readonly by: 'nobody'; readonly partner?: undefined };

/** What is not recorded although it is desired, and the other way round, by example. */
export interface Holes {
  readonly blindSpots: readonly Example[];
  readonly excess: readonly Example[];
}

/** The value that a cure comes to, or why there is none. */
export type Target = { readonly value: Json } | { readonly cannot: string };

/** The code for one property: how it is read, normalised, compared and cured. */
export interface Facet {
  /** In the policy's spelling. */
  readonly property: string;
  /** What of the trail it governs, where two spellings govern one thing. */
  readonly slot: string;
  readonly read: Read;
  /** What else must be read for it to be known. */
  readonly needs: readonly Read[];
  /** What else is read, only to say more of a drift. */
  readonly context: readonly Read[];
  /** What a policy may ask, as a JSON Schema; the description says what to write. */
  readonly schema: JsonObject;
  /** The calls that can have changed it, for naming the culprit. */
  readonly changedBy: readonly string[];
  /** The value of a trail that CreateTrail has just made without naming it. */
  readonly born: Json;
  desired(asked: Json, trail: TrailId): Json;
  observed(state: TrailState, trail: TrailId): Json;
  same(desired: Json, observed: Json): boolean;
  /** Whether two policies can both have what they ask; the third is the facet that theirs is judged by. */
  compatible(mine: Json, theirs: Json, by: Facet): boolean;
  /** What of the observed value a person should see beside the desired one. */
  shown(desired: Json, observed: Json): Json;
  holes(desired: Json, observed: Json): Holes;
  /** What else a person should know of a drift. */
  notes(desired: Json, observed: Json, state: TrailState): readonly string[];
  /** What a cure writes: what is desired, unless it builds on what is there. */
  target(desired: Json, observed: Json): Target;
  readonly cure: Cure;
  /** Whether what others added stands: the cure builds on what it finds, so it looks again just before. */
  readonly isLenient: boolean;
  /** The same property under `selectorCoverage: atLeast`. */
  readonly lenient?: Facet;
}

const NO_READS: readonly Read[] = [];

const SHARED = {
  desired: (asked: Json): Json => asked,
  same: (desired: Json, observed: Json): boolean => JSON.stringify(desired) === JSON.stringify(observed),
  shown: (_: Json, observed: Json): Json => observed,
  holes: (): Holes => ({ blindSpots: [], excess: [] }),
  notes: (): readonly string[] => [],
  target: (desired: Json): Target => ({ value: desired }),
  needs: NO_READS,
  context: NO_READS,
  isLenient: false,
};

/** Fills in what most facets share: one spelling, comparison by equal normal forms, everything shown. */
export const facet = (
  own: Omit<Facet, keyof typeof SHARED | 'slot' | 'compatible'> & Partial<Facet>,
): Facet => ({
  slot: own.property,
  ...SHARED,
  // What one writes must satisfy the other.
  compatible: (mine, theirs, by) => by.same(theirs, mine),
  ...own,
});
