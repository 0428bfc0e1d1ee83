import { FACETS } from './facets/index.ts';
import type { Facet } from './facets/facet.ts';
import { isObject, type Json } from './json.ts';
import { gravest } from './policy.ts';
import type { Selection, Wish } from './select.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';

/** A trail that is made anew is started whatever it was, and has its selectors in one of two spellings. */
const comesBack = ({ property }: Facet, { AdvancedEventSelectors }: TrailState): boolean => {
  const isAdvanced = Boolean(AdvancedEventSelectors?.length);
  if (property === 'AdvancedEventSelectors') return isAdvanced;
  return property === 'EventSelectors' ? !isAdvanced : property !== 'IsLogging';
};

const keyOf = (tag: Json): unknown => (isObject(tag) ? tag['Key'] : tag);

/** Tags that AWS itself set are refused from anybody else (API: Tag). */
const isOwn = (tag: Json): boolean => {
  const key = keyOf(tag);
  return typeof key === 'string' && !key.startsWith('aws:');
};

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);

const had = (facet: Facet, snapshot: TrailState, trail: TrailId, asked: readonly Wish[]): Json => {
  const value = facet.observed(snapshot, trail);
  if (facet.property !== 'Tags') return value;
  const named = asked.flatMap((wish) => listOf(wish.value).map(keyOf));
  return listOf(value).filter((tag) => isOwn(tag) && !named.includes(keyOf(tag)));
};

/** Selectors that others added come back too, where the policy lets them stand. */
const widened = (wish: Wish, snapshot: TrailState, trail: TrailId): Wish => {
  if (!wish.facet.isLenient || wish.mode !== 'enforce') return wish;
  const target = wish.facet.target(wish.value, wish.facet.observed(snapshot, trail));
  return 'value' in target ? { ...wish, value: target.value } : wish;
};

/**
 * What the policies ask of a trail that is made anew and, where they are silent, what it had when it was last seen
 * whole. What two policies disagree on stays away.
 */
export const restored = (selection: Selection, snapshot: TrailState | null, trail: TrailId): Selection => {
  if (snapshot === null) return selection;
  const { exact, conflicts, wishes } = selection;
  const enforcing = exact.filter(({ mode }) => mode === 'enforce');
  const severity = gravest(enforcing.map((policy) => policy.severity));
  const extra = FACETS.flatMap((facet): readonly Wish[] => {
    const asked = wishes.filter(({ mode, facet: { slot } }) => mode === 'enforce' && slot === facet.slot);
    const governed = asked.length > 0 && facet.property !== 'Tags';
    if (governed || !comesBack(facet, snapshot) || conflicts.some(({ slot }) => slot === facet.slot))
      return [];
    const value = had(facet, snapshot, trail, asked);
    if (facet.same(value, facet.born)) return [];
    const policy = enforcing[0]?.name ?? '';
    return [{ facet, value, policy, mode: 'enforce', severity, askedBy: enforcing }];
  });
  return { ...selection, wishes: [...wishes.map((wish) => widened(wish, snapshot, trail)), ...extra] };
};
