import { isObject, type Json } from '../json.ts';
import { translated, type Conditions } from './basic.ts';

const OPERATORS = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'] as const;

const advanced = (fields: readonly unknown[]): Conditions => {
  const conditions = new Map<string, { [operator: string]: readonly string[] }>();
  for (const one of fields.filter(isObject)) {
    const field = String(one['Field']);
    const given = conditions.get(field) ?? {};
    for (const operator of OPERATORS) {
      const values = one[operator];
      if (Array.isArray(values) && values.length > 0) {
        given[operator] = [...new Set([...(given[operator] ?? []), ...values.map(String)])].sort();
      }
    }
    conditions.set(field, given);
  }
  return Object.fromEntries(conditions);
};

/** `readOnly Equals [true, false]` is no condition: every event has one of the two. */
const withoutIdle = (conditions: Conditions): Conditions =>
  Object.fromEntries(
    Object.entries(conditions)
      .filter(([field, given]) => !(field === 'readOnly' && given['Equals']?.length === 2))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const spelled = (conditions: Conditions): string =>
  JSON.stringify(
    Object.entries(withoutIdle(conditions)).map(([field, given]) => [
      field,
      OPERATORS.flatMap((operator) =>
        given[operator]?.length ? [[operator, [...new Set(given[operator])].sort()]] : [],
      ),
    ]),
  );

const [BOTH, READS, WRITES] = [
  spelled({}),
  spelled({ readOnly: { Equals: ['true'] } }),
  spelled({ readOnly: { Equals: ['false'] } }),
];

/** A selector for reads and one for writes that are else alike are one for both. */
const joined = (all: readonly Conditions[]): readonly Conditions[] => {
  const sides = new Map<string, Set<string>>();
  const rest = ({ readOnly: _readOnly, ...others }: Conditions): Conditions => others;
  for (const one of all.map(withoutIdle)) {
    const key = spelled(rest(one));
    const side = one['readOnly'] ? spelled({ readOnly: one['readOnly'] }) : BOTH;
    sides.set(key, new Set([...(sides.get(key) ?? []), side]));
  }
  const whole = (one: Conditions): boolean => {
    const side = sides.get(spelled(rest(one)));
    return Boolean(side?.has(BOTH) || (side?.has(READS) && side.has(WRITES)));
  };
  return all.map(withoutIdle).map((one) => (whole(one) ? rest(one) : one));
};

/**
 * One spelling for selectors that record the same events, basic or advanced: order, labels, doubles, empty
 * lists, the default trail's two spellings and a split into reads and writes do not count.
 */
export const canonical = (selectors: Json): string => {
  const all = (Array.isArray(selectors) ? selectors : []).filter(isObject).flatMap((selector) => {
    const fields = selector['FieldSelectors'];
    return Array.isArray(fields) ? [advanced(fields)] : translated(selector);
  });
  return JSON.stringify([...new Set(joined(all).map(spelled))].sort());
};
