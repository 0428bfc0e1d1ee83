import { isObject, type Json } from '../json.ts';
import { byText } from '../order.ts';
import { selectorsOf } from './selector.ts';
import { coverageOf, isWithin, union, type Coverage } from './coverage.ts';
import { MOST_EFFORT } from './remains.ts';

/** Selectors to be written, or why there are none. */
export type Addition = { readonly selectors: readonly Json[] } | { readonly cannot: string };

/** Limits of a trail, over all of its selectors (UG: WhatIsCloudTrail-Limits). */
const MOST_BASIC = 5;
const MOST_RESOURCES = 250;
const MOST_VALUES = 500;

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);

/** Which of the two spellings a list is in; a trail has either. */
export const isAdvanced = (selectors: Json): boolean =>
  listOf(selectors).some((one) => isObject(one) && Array.isArray(one['FieldSelectors']));

/** Basic selectors in the advanced spelling: the same events (API: PutEventSelectors). */
const advanced = (selectors: readonly Json[]): readonly Json[] =>
  isAdvanced(selectors)
    ? selectors
    : selectorsOf(selectors).flatMap(({ alternatives }) =>
        alternatives.map((conditions) => ({
          FieldSelectors: conditions.map(({ field, values }) => ({ Field: field, ...values })),
        })),
      );

const valuesIn = (selectors: readonly Json[]): number =>
  selectorsOf(selectors)
    .flatMap(({ alternatives }) => alternatives.flat().flatMap(({ values }) => Object.values(values)))
    .reduce((sum, values) => sum + values.length, 0);

const resourcesIn = (selectors: readonly Json[]): number =>
  selectors
    .flatMap((one) => listOf(isObject(one) && one['DataResources']))
    .reduce<number>((sum, one) => sum + listOf(isObject(one) && one['Values']).length, 0);

const fits = (selectors: readonly Json[]): boolean =>
  isAdvanced(selectors)
    ? valuesIn(selectors) <= MOST_VALUES
    : selectors.length <= MOST_BASIC && resourcesIn(selectors) <= MOST_RESOURCES;

const bySpelling = (selectors: readonly Json[]): readonly Json[] => {
  const spelt = selectors.map((selector) => ({ selector, text: JSON.stringify(selector) }));
  return spelt.sort(byText(({ text }) => text)).map(({ selector }) => selector);
};

/** Without those that add nothing to the others, and to what is there besides; whichever order they come in. */
const condensed = (selectors: readonly Json[], there: Coverage): readonly Json[] => {
  // All of them together may take as long as one comparison: whoever made them to exhaust us made many.
  const most = MOST_EFFORT / selectors.length;
  return bySpelling(selectors).reduce<readonly Json[]>((left, one) => {
    const others = left.filter((other) => other !== one);
    return isWithin(coverageOf([one]), union(there, coverageOf(others)), most) ? others : left;
  }, selectors);
};

/**
 * What is there and, behind it, those of the desired selectors that it does not record whole. Nothing that is
 * recorded is lost; room is made, where there is none, by leaving out what says nothing new.
 */
export const addition = (desired: Json, observed: Json): Addition => {
  const there = listOf(observed);
  const missing = condensed(listOf(desired), coverageOf(observed));
  const whole = [...advanced(there), ...advanced(missing)];
  // Basic and advanced beside each other are neither; where one of the two is empty, `whole` is the other.
  // Stryker disable next-line ArrayDeclaration: what is no list of selectors does not fit.
  const asIs = isAdvanced(there) === isAdvanced(missing) ? [[...there, ...missing]] : [];
  const tries = [...asIs, whole, condensed(whole, [])];
  const selectors = tries.find(fits);
  if (selectors) return { selectors };
  const [has, lacks] = [advanced(there), advanced(missing)].map(valuesIn);
  return {
    cannot: `the trail's selectors hold ${has} values and ${lacks} more are missing, but AWS takes ${MOST_VALUES}: remove some that are not needed, or write selectorCoverage: exactly`,
  };
};
