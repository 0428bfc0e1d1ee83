/** How many calls a second we make for an account and region, by kind. */
export interface Rates {
  /** Get…, Describe… and List… */
  readonly reads: number;
  readonly writes: number;
  /** LookupEvents. */
  readonly lookups: number;
}

/** CloudTrail takes so many calls a second for an account and region (user guide, WhatIsCloudTrail-Limits). */
export const RATES: Rates = { reads: 10, writes: 1, lookups: 2 };

/** Fewer than one call in ten seconds would stop what it bounds; more than a thousand a second bounds nothing. */
const [LEAST, MOST] = [0.1, 1000];
const PART = /^(reads|writes|lookups)=(\d{1,4}(?:\.\d{1,3})?)$/;

/** Rates written as `reads=10,writes=1,lookups=2`, those left out as AWS has them; null where they are not that. */
export const ratesOf = (text: string): Rates | null => {
  const parts = text.split(',').map((part) => PART.exec(part.trim()));
  const given = parts.map((part) => [part?.[1], Number(part?.[2])] as const);
  const isUsable = given.every(([, rate]) => rate >= LEAST && rate <= MOST);
  const isTwice = new Set(given.map(([kind]) => kind)).size < given.length;
  return isUsable && !isTwice ? { ...RATES, ...Object.fromEntries(given) } : null;
};

/** At most so many calls may arrive within any span of so many milliseconds. */
export interface Rate {
  readonly most: number;
  readonly span: number;
}

/** A hundredth more than a second: a clock of AWS that is a little fast sees no more calls than ours. */
const SECOND = 1010;
/** So many calls a second, as whole calls; less than one is one within a longer span. */
export const rateOf = (perSecond: number): Rate => ({
  most: Math.max(1, Math.floor(perSecond)),
  span: SECOND / Math.min(1, perSecond),
});
