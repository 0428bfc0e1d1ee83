import { tame } from '../../core/actor.ts';
import type { Look } from '../../core/diff.ts';
import type { Facet } from '../../core/facets/facet.ts';
import { FACETS } from '../../core/facets/index.ts';
import { isObject, textOrNull, type Json } from '../../core/json.ts';
import type { TrailId } from '../../core/trail.ts';

/** A setting of a trail as a policy writes it; or why it is left out. */
export type Setting = { readonly property: string } & ({ readonly value: Json } | { readonly why: string });

/** Switched off, these weaken a trail: nobody should be held to that by a policy which wrote itself. */
const SWITCHES = ['IncludeGlobalServiceEvents', 'IsLogging'];

const listOf = (value: Json | readonly Json[] | undefined): readonly Json[] => [value ?? []].flat();

/** Only Management is what an Insight means where it says nothing. */
const briefInsight = (one: Json): Json =>
  isObject(one) && JSON.stringify(one['EventCategories']) === '["Management"]'
    ? { InsightType: one['InsightType'] ?? null }
    : one;

/** Tags that AWS itself sets are refused from anybody else (API: Tag). */
const isOwn = (tag: Json): boolean => isObject(tag) && textOrNull(tag['Key'])?.startsWith('aws:') === false;

/** A name is only a label: what no terminal should obey has no place in it. */
const labelled = (selector: Json): Json =>
  isObject(selector) && typeof selector['Name'] === 'string'
    ? { ...selector, Name: tame(selector['Name']) ?? '' }
    : selector;

const brief = ({ property }: Facet, value: Json): Json => {
  if (property === 'InsightSelectors') return listOf(value).map(briefInsight);
  if (property === 'AdvancedEventSelectors') return listOf(value).map(labelled);
  return property === 'Tags' ? listOf(value).filter(isOwn) : value;
};

const isAdvanced = ({ state }: Look): boolean => (state.AdvancedEventSelectors?.length ?? 0) > 0;

/** A trail has its selectors in one of two spellings. */
const isSpelledSo = ({ property, slot }: Facet, look: Look): boolean =>
  slot !== 'EventSelectors' || property === (isAdvanced(look) ? 'AdvancedEventSelectors' : 'EventSelectors');

const isEmpty = (value: Json): boolean => value === null || (Array.isArray(value) && value.length === 0);

const settingOf = (facet: Facet, look: Look, trail: TrailId): readonly Setting[] => {
  const { property } = facet;
  const unread = look.unread[facet.read];
  if (unread !== undefined) return [{ property, why: `could not be read: ${unread}` }];
  const observed = facet.observed(look.state, trail);
  const value = brief(facet, observed);
  if (observed === false && SWITCHES.includes(property))
    return [{ property, why: 'is off now: true is what a policy should ask for' }];
  // What a new trail records by itself must be asked for too: else somebody could take it away.
  const isGoverned =
    facet.slot === 'EventSelectors' ? !isEmpty(value) : !isEmpty(value) && !facet.same(observed, facet.born);
  return isGoverned ? [{ property, value }] : [];
};

/** What a policy has to say of a trail that it be kept as it is, in the order of the facets. */
export const settingsOf = (look: Look, trail: TrailId): readonly Setting[] =>
  FACETS.filter((facet) => isSpelledSo(facet, look)).flatMap((facet) => settingOf(facet, look, trail));
