import { flag } from './kinds.ts';

/** Whether the trail records the whole organization; only its owner's account can change it. */
export const isOrganizationTrail = flag('IsOrganizationTrail', 'IsOrganizationTrail', 'organization');
