import { CALLS } from '../../core/action.ts';

/** The calls that cure a trail. */
export const WRITES: readonly string[] = CALLS;

/** The calls without which a trail cannot be looked at. */
export const READS: readonly string[] = [
  'GetTrail',
  'GetTrailStatus',
  'GetEventSelectors',
  'GetInsightSelectors',
  'GetEventConfiguration',
  'ListTags',
  'ListTrails',
];
