import { ApiError } from './errors.ts';
import { isObject } from './plain.ts';
import type { Json, JsonObject } from '../core/json.ts';

const bad = (key: string, kind: string): ApiError =>
  new ApiError('SerializationException', `Member ${key} must be ${kind}`);

/** A member of a request when it was sent; JSON null counts as not sent. */
export const member = (request: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(request, key) ? (request[key] ?? undefined) : undefined;

/** A text member: undefined when not sent. */
export const text = (request: JsonObject, key: string): string | undefined => {
  const value = member(request, key);
  if (value === undefined || typeof value === 'string') return value;
  throw bad(key, 'a string');
};

/** A boolean member: undefined when not sent. */
export const flag = (request: JsonObject, key: string): boolean | undefined => {
  const value = member(request, key);
  if (value === undefined || typeof value === 'boolean') return value;
  throw bad(key, 'a boolean');
};

/** A number member: undefined when not sent. */
export const number = (request: JsonObject, key: string): number | undefined => {
  const value = member(request, key);
  if (value === undefined || typeof value === 'number') return value;
  throw bad(key, 'a number');
};

/** A list member: undefined when not sent. */
export const list = (request: JsonObject, key: string): readonly Json[] | undefined => {
  const value = member(request, key);
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  throw bad(key, 'a list');
};

/** A list of structures. */
export const objects = (request: JsonObject, key: string): readonly JsonObject[] | undefined =>
  list(request, key)?.map((item) => {
    if (isObject(item)) return item;
    throw bad(key, 'a list of structures');
  });

/** A list of texts. */
export const texts = (request: JsonObject, key: string): readonly string[] | undefined =>
  list(request, key)?.map((item) => {
    if (typeof item === 'string') return item;
    throw bad(key, 'a list of strings');
  });
