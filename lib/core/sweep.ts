import type { JsonObject } from './json.ts';

/** What wakes `enforce` for all of an account's trails: ListTrails answers for all regions, so one region is asked. */
export const sweepRequest = (account: string, region: string): JsonObject => ({
  source: 'trailwarden',
  'detail-type': 'Sweep Request',
  account,
  region,
  detail: {},
});
