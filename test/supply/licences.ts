import satisfies from 'spdx-satisfies';
import { isForDevelopment, packagesIn, type Lock, type Locked } from './lock.ts';

/** What everything may be under: the permissive ones that are met. Another one is a decision, and its line here. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
] as const;

/** Besides, of what is only used to make and to test: data, Python's own, and a copyleft that ends at its files. */
const ALLOWED_FOR_DEVELOPMENT = [
  ...ALLOWED,
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'MPL-2.0',
  'PSF-2.0',
  'Python-2.0',
] as const;

const isAllowed = (licence: string, allowed: readonly string[]): boolean => {
  try {
    return satisfies(licence, [...allowed]);
  } catch {
    // No expression of SPDX, such as SEE LICENSE IN FILE: somebody has to read it, so it is told as not allowed.
    return false;
  }
};

const complaint = ([name, locked]: readonly [string, Locked]): readonly string[] => {
  const { license = 'no licence', version } = locked;
  const isDev = isForDevelopment(locked);
  if (isAllowed(license, isDev ? ALLOWED_FOR_DEVELOPMENT : ALLOWED)) return [];
  return [`${name} ${version}: ${license}${isDev ? ', for development' : ''}`];
};

/** The packages whose licence is not allowed, installed on this machine or not. */
export const refusedIn = (lock: Lock): readonly string[] => packagesIn(lock).flatMap(complaint);
