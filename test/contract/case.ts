import { facetOf } from '../../lib/core/facets/index.ts';
import type { Look } from '../../lib/core/diff.ts';
import type { Read } from '../../lib/core/facets/facet.ts';
import type { Json, JsonObject } from '../../lib/core/json.ts';
import type { Action, Call } from '../../lib/core/action.ts';
import type { TrailId } from '../../lib/core/trail.ts';
import type { Trails } from '../../lib/ports.ts';
import { BUCKET, trailNamed } from './stages.ts';

/** One thing that CloudTrail does, seen through the adapter. */
export interface Case {
  readonly name: string;
  /** Where moto is known to differ from AWS: the case is then played on the sandbox alone. */
  readonly motoDeviates?: string;
  readonly run: (trails: Trails) => Promise<void>;
}

const soon = (): number => Date.now() + 10_000;

export const TRAIL = trailNamed('contract-trail');

/** Makes one call, as the loop would. */
export const act = (trails: Trails, call: Call, request: JsonObject, trail: TrailId = TRAIL) => {
  const action: Action = { call, request, because: [], writes: [], needs: [], fallback: [] };
  return trails.act(trail, action, soon());
};

export const create = (trails: Trails, more: JsonObject = {}, trail: TrailId = TRAIL) =>
  act(trails, 'CreateTrail', { Name: trail.name, S3BucketName: BUCKET, ...more }, trail);

export const update = (trails: Trails, keys: JsonObject) =>
  act(trails, 'UpdateTrail', { Name: TRAIL.arn, ...keys });

export const look = (trails: Trails, ...reads: Read[]): Promise<Look> => trails.look(TRAIL, reads, soon());

const facetNamed = (property: string) => {
  const facet = facetOf(property);
  if (!facet) throw new Error(`no facet governs ${property}`);
  return facet;
};

/** The normalised values of some properties, each read as its facet asks. */
export const observed = async (
  trails: Trails,
  ...properties: string[]
): Promise<{ readonly [property: string]: Json }> => {
  const facets = properties.map(facetNamed);
  const seen = await look(trails, ...new Set(facets.map(({ read }) => read)));
  if (Object.keys(seen.unread).length > 0) throw new Error(`unread: ${JSON.stringify(seen.unread)}`);
  return Object.fromEntries(facets.map((facet) => [facet.property, facet.observed(seen.state, TRAIL)]));
};

/** Cures one property with the very call and request that a plan would hold. */
export const cure = async (trails: Trails, property: string, desired: Json): Promise<void> => {
  const facet = facetNamed(property);
  if (!('request' in facet.cure)) throw new Error(`${property} has no call of its own`);
  const now = (await observed(trails, property))[property] ?? null;
  await act(trails, facet.cure.by, facet.cure.request(facet.desired(desired, TRAIL), now, TRAIL));
};

/** Whether a property means what is desired. */
export const means = async (trails: Trails, property: string, desired: Json): Promise<boolean> => {
  const facet = facetNamed(property);
  const now = (await observed(trails, property))[property] ?? null;
  return facet.same(facet.desired(desired, TRAIL), now);
};
