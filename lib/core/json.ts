/** What travels as JSON: requests, values of properties, outcomes. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** Whether a value is an object with keys: not null, not a list. */
export const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list, and none of what is no list. */
export const objectsIn = (value: unknown): readonly { readonly [key: string]: unknown }[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** Whether two values are the same, in whatever order their keys stand. */
export const isAlike = (one: unknown, other: unknown): boolean => {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, index) => isAlike(value, other[index]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isAlike(one[key], other[key]))
  );
};

/** Whether a value is nested at most so many levels deep: JSON.parse takes any depth, and most who walk its values do not. */
export const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1)));

/** A text, a number or a switch as text, and null for the rest: `String` would run what an object carries. */
export const plainText = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

/** Text with something in it; everything else, whatever its type, is null. */
export const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** What is read in a text; null where there is no text to read. */
export const readIn = <T>(value: unknown, read: (text: string) => T | null): T | null => {
  const text = textOrNull(value);
  return text === null ? null : read(text);
};
