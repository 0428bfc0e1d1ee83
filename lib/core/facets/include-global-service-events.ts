import { flag } from './kinds.ts';

/** Sent with IsMultiRegionTrail: the two are judged together by AWS. Trails made by the CLI show true in recordings. */
export const includeGlobalServiceEvents = flag(
  'IncludeGlobalServiceEvents',
  'IncludeGlobalServiceEvents',
  'scope',
  {
    born: true,
    partner: { property: 'IsMultiRegionTrail', value: (_mine, theirs) => theirs },
  },
);
