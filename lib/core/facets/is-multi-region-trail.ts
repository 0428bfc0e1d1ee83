import { flag } from './kinds.ts';

/**
 * Sent with IncludeGlobalServiceEvents, which a multi-region trail must have: AWS answers
 * InvalidParameterCombinationException otherwise (UG: cloudtrail-concepts).
 */
export const isMultiRegionTrail = flag('IsMultiRegionTrail', 'IsMultiRegionTrail', 'scope', {
  born: false,
  partner: { property: 'IncludeGlobalServiceEvents', value: (mine, theirs) => mine === true || theirs },
});
