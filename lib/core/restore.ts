import { FACETS } from './facets/index.ts';
import type { Facet } from './facets/facet.ts';
import type { Json, JsonObject } from './json.ts';
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

// The facet reads tags as objects, and nothing else.
const tagsIn = (value: Json): readonly JsonObject[] => value as readonly JsonObject[];

/** The tags that no policy names. Those that AWS itself set are refused from anybody else (API: Tag). */
const had = (facet: Facet, snapshot: TrailState, trail: TrailId, asked: readonly Wish[]): Json => {
  const value = facet.observed(snapshot, trail);
  if (facet.property !== 'Tags') return value;
  const named = asked.flatMap((wish) => tagsIn(wish.value).map(({ Key }) => Key));
  return tagsIn(value).filter(({ Key }) => !named.includes(Key) && !JSON.stringify(Key).startsWith('"aws:'));
};

/** Selectors that others added come back too, where the policy lets them stand. */
const widened = (wish: Wish, snapshot: TrailState, trail: TrailId): Wish => {
  // Stryker disable next-line ConditionalExpression: what is not lenient aims at what it asks for, whatever there was.
  if (!wish.facet.isLenient || wish.mode !== 'enforce') return wish;
  const target = wish.facet.target(wish.value, wish.facet.observed(snapshot, trail));
  return 'value' in target ? { ...wish, value: target.value } : wish;
};

/**
 * What the policies ask of a trail that is made anew and, where they are silent, what it had when it was last seen
 * whole. What two policies disagree on stays away.
 */
export const restored = (selection: Selection, snapshot: TrailState | null, trail: TrailId): Selection => {
  const { exact, conflicts, wishes } = selection;
  const enforcing = exact.filter(({ mode }) => mode === 'enforce');
  if (snapshot === null || enforcing.length === 0) return selection;
  const policy = enforcing.map(({ name }) => name).join(' and ');
  const severity = gravest(enforcing.map((one) => one.severity));
  const extra = FACETS.flatMap((facet): readonly Wish[] => {
    const asked = wishes.filter(({ mode, facet: { slot } }) => mode === 'enforce' && slot === facet.slot);
    const governed = asked.length > 0 && facet.property !== 'Tags';
    if (governed || !comesBack(facet, snapshot) || conflicts.some(({ slot }) => slot === facet.slot))
      return [];
    const value = had(facet, snapshot, trail, asked);
    if (facet.same(value, facet.born)) return [];
    return [{ facet, value, policy, mode: 'enforce', severity, askedBy: enforcing }];
  });
  return { ...selection, wishes: [...wishes.map((wish) => widened(wish, snapshot, trail)), ...extra] };
};
