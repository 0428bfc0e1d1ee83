import type { JsonObject } from './json.ts';

/** What wakes `enforce` for all of an account's trails: ListTrails answers for all regions, so one region is asked. */
export const sweepRequest = (account: string, region: string, time: string): JsonObject => ({
  source: 'trailwarden',
  'detail-type': 'Sweep Request',
  account,
  region,
  /** When the whole sweep began. */
  time,
  detail: {},
});

/** Whether a text is the id of an organization's root or of one of its units (API: ParentId). */
export const isUnit = (text: string): boolean =>
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/.test(text);
