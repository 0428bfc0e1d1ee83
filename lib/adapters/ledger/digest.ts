import { createHash } from 'node:crypto';
import { isObject, type Json } from '../../core/json.ts';

const sorted = (_key: string, value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** JSON in which the order of keys does not count. */
export const canonical = (value: unknown): string => JSON.stringify(value ?? null, sorted);

/** What tells one value from any other: SHA-256 of its canonical JSON. */
export const digest = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

/** A value that these principals may have set: with other principals it is not approved. */
export const approvalOf = (observed: Json, principals: readonly string[]): string =>
  digest([observed, [...principals].sort()]);
