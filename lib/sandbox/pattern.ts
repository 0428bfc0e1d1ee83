import { isObject } from './plain.ts';
import { fitsWildcard } from './wildcard.ts';
import type { Json } from '../core/json.ts';

type Event = { readonly [key: string]: unknown };

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const COMPARE = new Map<unknown, (value: number, bound: number) => boolean>([
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['=', (value, bound) => value === bound],
  ['>=', (value, bound) => value >= bound],
  ['>', (value, bound) => value > bound],
]);

const numeric = (value: unknown, rule: unknown): boolean => {
  const parts = listOf(rule);
  if (typeof value !== 'number' || parts.length === 0 || parts.length % 2 !== 0) return false;
  return parts.every((part, index) => {
    const bound = parts[index + 1];
    if (index % 2 === 1) return true;
    return typeof bound === 'number' && COMPARE.get(part)?.(value, bound) === true;
  });
};

const TEXT_RULES = new Map<string, (value: string, rule: string) => boolean>([
  ['prefix', (value, rule) => value.startsWith(rule)],
  ['suffix', (value, rule) => value.endsWith(rule)],
  ['equals-ignore-case', (value, rule) => value.toLowerCase() === rule.toLowerCase()],
  ['wildcard', fitsWildcard],
]);

const textRule = (name: string, value: unknown, rule: unknown): boolean => {
  if (typeof value !== 'string') return false;
  // {"prefix": {"equals-ignore-case": "x"}} compares both sides in small letters.
  if (isObject(rule) && typeof rule['equals-ignore-case'] === 'string')
    return textRule(name, value.toLowerCase(), rule['equals-ignore-case'].toLowerCase());
  return typeof rule === 'string' && TEXT_RULES.get(name)?.(value, rule) === true;
};

/** Anything-but is true of no value that one of its rules is true of. */
const anythingBut = (value: unknown, rule: unknown): boolean =>
  !listOf(rule).some((one) =>
    isObject(one)
      ? Object.entries(one).some(([name, inner]) => listOf(inner).some((part) => textRule(name, value, part)))
      : one === value,
  );

const condition = (value: unknown, name: string, rule: unknown): boolean => {
  if (name === 'exists') return rule === true;
  if (name === 'anything-but') return anythingBut(value, rule);
  if (name === 'numeric') return numeric(value, rule);
  if (!TEXT_RULES.has(name)) throw new Error(`Event pattern: unknown condition ${name}`);
  return textRule(name, value, rule);
};

const matchesOne = (value: unknown, rule: unknown): boolean =>
  isObject(rule)
    ? Object.entries(rule).some(([name, inner]) => condition(value, name, inner))
    : value === rule;

const absent = (rules: readonly unknown[]): boolean =>
  rules.some((rule) => isObject(rule) && rule.exists === false);

/** A leaf: one of the rules is true of the value, or of one of the values of a list. */
const matchesLeaf = (value: unknown, rules: readonly unknown[]): boolean => {
  if (value === undefined || isObject(value)) return absent(rules);
  return listOf(value).some((one) => rules.some((rule) => matchesOne(one, rule)));
};

const matchesNode = (event: unknown, pattern: unknown): boolean => {
  if (Array.isArray(pattern)) return matchesLeaf(event, pattern);
  if (!isObject(pattern)) throw new Error('Event pattern: values are lists or objects');
  if (Array.isArray(event)) return event.some((one) => matchesNode(one, pattern));
  const node: Event = isObject(event) ? event : {};
  return Object.entries(pattern).every(([key, inner]) =>
    key === '$or' && Array.isArray(inner)
      ? inner.some((branch) => matchesNode(event, branch))
      : matchesNode(Object.hasOwn(node, key) ? node[key] : undefined, inner),
  );
};

/** Whether an EventBridge event pattern matches an event (user guide, eb-event-patterns). */
export const matchesPattern = (pattern: Json, event: object): boolean => matchesNode(event, pattern);
