import type { Drift } from './diff.ts';
import type { Facet, Group } from './facets/facet.ts';
import { FACETS } from './facets/index.ts';
import type { Json, JsonObject } from './json.ts';
import type { Action } from './action.ts';
import { byText } from './order.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';

/** One key of UpdateTrail: what it sets, and whether a drift or only its partner asked for it. */
interface Key {
  readonly property: string;
  readonly key: string;
  readonly group: Group;
  readonly value: Json;
  readonly drifted: boolean;
}

/** AWS clears a value when it is sent ""; a key that is left out, or null, changes nothing. */
const sent = (value: Json): Json => value ?? '';

const keyOf = (facet: Facet, value: Json, drifted: boolean): Key[] =>
  facet.cure.by === 'UpdateTrail'
    ? [{ property: facet.property, key: facet.cure.key, group: facet.cure.group, value, drifted }]
    : [];

/** What AWS wants in the same call. */
const partnerOf = (facet: Facet, mine: Json, theirs: (partner: Facet) => Json): Key[] => {
  const { partner } = facet.cure;
  if (!partner) return [];
  return FACETS.filter(({ property }) => property === partner.property).flatMap((other) => {
    const value = partner.value(mine, theirs(other));
    return value === null && mine !== null ? [] : keyOf(other, value, false);
  });
};

/** Desired values with their partners, one entry a key; a drifted property beats the same one as a partner. */
export const keysOf = (
  values: ReadonlyMap<Facet, Json>,
  theirs: (partner: Facet) => Json,
): readonly Key[] => {
  const all = [...values].flatMap(([facet, mine]) => [
    ...keyOf(facet, mine, true),
    ...partnerOf(facet, mine, theirs),
  ]);
  const partnersFirst = [...all].sort((a, b) => Number(a.drifted) - Number(b.drifted));
  return [...new Map(partnersFirst.map((key) => [key.key, key])).values()].sort(byText(({ key }) => key));
};

const action = (keys: readonly Key[], trail: TrailId, fallback: readonly Action[]): Action => ({
  call: 'UpdateTrail',
  request: Object.fromEntries<Json>([
    ['Name', trail.arn],
    ...keys.map(({ key, value }): [string, Json] => [key, sent(value)]),
  ]) satisfies JsonObject,
  because: keys.filter(({ drifted }) => drifted).map(({ property }) => property),
  writes: keys.map(({ property }) => property),
  needs: [],
  fallback,
});

/**
 * The one UpdateTrail that cures all drifted settings. AWS takes all of it or nothing, validating every
 * dependency, so it carries its fallback: the same keys, one call a group.
 */
export const updateAction = (
  drifts: readonly Drift[],
  state: TrailState,
  trail: TrailId,
): readonly Action[] => {
  const values = new Map(drifts.flatMap(({ wish }) => (wish ? [[wish.facet, wish.value] as const] : [])));
  // A partner that is to be cured too has a drift of its own: any other stays as it is, one that is waived above all.
  const keys = keysOf(values, (partner) => partner.observed(state, trail));
  if (keys.length === 0) return [];
  const groups = [...Map.groupBy(keys, ({ group }) => group).values()];
  return [action(keys, trail, groups.length > 1 ? groups.map((group) => action(group, trail, [])) : [])];
};
