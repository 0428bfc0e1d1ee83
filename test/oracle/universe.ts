import type { Event } from './matcher.ts';

type Dict = { readonly [key: string]: unknown };

/** In no value that a generator makes. */
const FRESH = '~';

/** A map, for a field may be called `__proto__`: an object would answer to that, and its cases would be skipped. */
const FINITE: ReadonlyMap<string, readonly string[]> = new Map([
  ['readOnly', ['true', 'false']],
  ['eventCategory', ['Management', 'Data', 'NetworkActivity']],
]);

const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Every field that is asked about, with every value that it is compared with. */
const mentioned = (selectors: readonly unknown[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const note = (field: string, values: readonly unknown[]): void => {
    found.set(field, new Set([...(found.get(field) ?? []), ...values.map(String)]));
  };
  for (const field of FINITE.keys()) note(field, []);
  for (const selector of selectors.filter(isDict)) {
    for (const condition of list(selector['FieldSelectors']).filter(isDict))
      note(
        String(condition['Field']),
        Object.keys(condition).flatMap((key) => list(condition[key])),
      );
    note('eventSource', list(selector['ExcludeManagementEventSources']));
    for (const resource of list(selector['DataResources']).filter(isDict)) {
      note('resources.type', [resource['Type']]);
      note('resources.ARN', list(resource['Values']));
    }
  }
  return found;
};

/** All ways in which a text can stand to some values: to be one, to begin and to end with some, or to have nothing of any. */
const texts = (values: readonly string[]): readonly string[] => {
  const parts = ['', ...values];
  return [...new Set([...values, ...parts.flatMap((start) => parts.map((end) => start + FRESH + end))])];
};

/** All that a field can be, not being there among it, as far as the values tell it apart. */
const possible = (field: string, values: Iterable<string>): readonly (string | undefined)[] =>
  FINITE.get(field) ?? [undefined, ...texts([...values])];

/**
 * Events enough to tell any two sets of selectors apart: a condition sees of a text only which values it equals, begins
 * with and ends with. Whatever a text begins with are beginnings of the longest of these, likewise its ends; so
 * the longest beginning, something that no value contains, and the longest end stand for it, unless it is a value.
 * A field that is not there meets what a text meets that has nothing of any value; that is tried, not taken for granted.
 */
export function* universe(selectors: readonly unknown[]): Generator<Event> {
  const fields = [...mentioned(selectors)].map(
    ([field, values]) => [field, possible(field, values)] as const,
  );
  const counts = fields.map(([, all]) => all.length);
  const total = counts.reduce((product, count) => product * count, 1);
  for (let number = 0; number < total; number += 1) {
    let rest = number;
    yield Object.fromEntries(
      fields.map(([field, all], index) => {
        const count = counts[index] ?? 1;
        const value = all[rest % count];
        rest = Math.floor(rest / count);
        return [field, value];
      }),
    );
  }
}

/** How many events that is. */
export const sizeOf = (selectors: readonly unknown[]): number =>
  [...mentioned(selectors)].reduce((product, [field, values]) => product * possible(field, values).length, 1);
