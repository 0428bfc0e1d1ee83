import type { Read } from './facets/facet.ts';
import { FACETS, facetOf } from './facets/index.ts';
import type { Trigger } from './trigger.ts';

/** The calls that can have changed a property; `Trail` is the trail itself. */
export const callsChanging = (property: string): readonly string[] =>
  property === 'Trail' ? ['DeleteTrail'] : (facetOf(property)?.changedBy ?? []);

/** Whether a call succeeded and can have changed a property. */
export const canHaveCaused = ({ errorCode, eventName }: Trigger, property: string): boolean =>
  errorCode === null && callsChanging(property).some((call) => call === eventName);

/** Whether a call succeeded and can have changed what a read answers. */
export const canHaveChanged = ({ errorCode, eventName }: Trigger, read: Read): boolean =>
  errorCode === null &&
  FACETS.some((facet) => facet.read === read && facet.changedBy.some((call) => call === eventName));
