import { isObject, type Json } from '../../core/json.ts';
import type { Finding } from './complaint.ts';
import type { Path } from './source.ts';

type Keyed = { readonly [key: string]: unknown };

/** What the schema has not vouched for is read as if it could be anything. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The keys of a map; none for everything else. */
export const mapOf = (value: unknown): Keyed => (isObject(value) ? value : {});

/** YAML gives nothing but what travels as JSON; what is not there is null. */
export const jsonOf = (value: unknown): Json => (value === undefined ? null : (value as Json));

/** The texts of a list; what else stands in it is the schema's business. */
export const textsOf = (value: unknown): string[] => listOf(value).filter((it) => typeof it === 'string');

/** An error at the value of a path; without `found`, the value itself is shown. */
export const wrong = (path: Path, write: string, found?: string): Finding => ({
  severity: 'error',
  path,
  at: 'value',
  write,
  ...(found !== undefined && { found }),
});

/** An error at the key of a path, for what should not be there at all. */
export const wrongKey = (path: Path, write: string, found: string): Finding => ({
  ...wrong(path, write, found),
  at: 'key',
});

/** A warning at the value of a path. */
export const doubtful = (path: Path, write: string, found?: string): Finding => ({
  ...wrong(path, write, found),
  severity: 'warning',
});
