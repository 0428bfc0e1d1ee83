import type { Json, JsonObject } from '../json.ts';
import type { TrailId } from '../trail.ts';
import type { TrailState } from '../state.ts';

/** The six reads that together tell a trail's state. */
export type Read =
  | 'GetTrail'
  | 'GetTrailStatus'
  | 'GetEventSelectors'
  | 'GetInsightSelectors'
  | 'GetEventConfiguration'
  | 'ListTags';

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
      readonly request: (desired: Json, observed: Json, trail: TrailId) => JsonObject;
    };

/** The code for one property: how it is read, normalised, compared and cured. */
export interface Facet {
  /** In the policy's spelling. */
  readonly property: string;
  /** What of the trail it governs, where two spellings govern one thing. */
  readonly slot: string;
  readonly read: Read;
  /** What a policy may ask, as a JSON Schema; the description says what to write. */
  readonly schema: JsonObject;
  /** The calls that can have changed it, for naming the culprit. */
  readonly changedBy: readonly string[];
  /** The value of a trail that CreateTrail has just made without naming it. */
  readonly born: Json;
  desired(asked: Json, trail: TrailId): Json;
  observed(state: TrailState, trail: TrailId): Json;
  same(desired: Json, observed: Json): boolean;
  /** Whether two policies can both have what they ask. */
  compatible(one: Json, other: Json): boolean;
  /** What of the observed value a person should see beside the desired one. */
  shown(desired: Json, observed: Json): Json;
  readonly cure: Cure;
}

const SHARED = {
  desired: (asked: Json): Json => asked,
  same: (desired: Json, observed: Json): boolean => JSON.stringify(desired) === JSON.stringify(observed),
  shown: (_: Json, observed: Json): Json => observed,
};

/** Fills in what most facets share: one spelling, comparison by equal normal forms, everything shown. */
export const facet = (
  own: Omit<Facet, keyof typeof SHARED | 'slot' | 'compatible'> & Partial<Facet>,
): Facet => ({
  slot: own.property,
  ...SHARED,
  compatible: own.same ?? SHARED.same,
  ...own,
});
