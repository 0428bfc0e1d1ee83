import { isObject } from '../../core/json.ts';
import { inert } from './inert.ts';

/** How much of something may be shown. */
export interface Room {
  /** Characters of a value. */
  readonly value: number;
  /** Members of a list. */
  readonly items: number;
}

/** A condition of a selector is named by its field: `resources.ARN Equals`. */
const under = (path: string, holder: { readonly [key: string]: unknown }, key: string): string => {
  const field = holder['Field'];
  return [path, typeof field === 'string' ? `${field} ${key}` : key].filter((part) => part !== '').join('.');
};

/** Every value within a value, with the way to it; where in a list it stood does not matter. */
const leaves = (from: unknown, path = ''): readonly string[] => {
  if (Array.isArray(from)) return from.flatMap((one: unknown) => leaves(one, path));
  if (isObject(from))
    return Object.entries(from).flatMap(([key, one]) =>
      key === 'Field' ? [] : leaves(one, under(path, from, key)),
    );
  const shown = JSON.stringify(from ?? null) ?? 'null';
  return [path === '' ? shown : `${path} ${shown}`];
};

const listed = (only: readonly string[], same: number, { value, items }: Room): string => {
  const shared = same === 0 ? '' : ` (${same} the same)`;
  if (only.length === 0) return `nothing else${shared}`;
  const each = Math.max(8, Math.floor(value / items));
  const first = only.slice(0, items).map((one) => inert(one, each));
  const more = only.length > items ? `, … and ${only.length - items} more` : '';
  return `${first.join(', ')}${more}${shared}`;
};

/** What is desired and what was observed, as two lines: whole where they are short, else what only one of them has. */
export const difference = (desired: unknown, observed: unknown, room: Room): readonly [string, string] => {
  const whole = [desired, observed].map((one) =>
    typeof one === 'string' ? one : (JSON.stringify(one ?? null) ?? 'null'),
  );
  const [wanted = '', seen = ''] = whole;
  const isText = typeof desired !== 'object' && typeof observed !== 'object';
  if (isText || (wanted.length <= room.value && seen.length <= room.value))
    return [inert(wanted, room.value), inert(seen, room.value)];
  const [left, right] = [new Set(leaves(desired)), new Set(leaves(observed))];
  const same = left.intersection(right).size;
  if (same === left.size && same === right.size) return [inert(wanted, room.value), inert(seen, room.value)];
  return [listed([...left.difference(right)], same, room), listed([...right.difference(left)], same, room)];
};
