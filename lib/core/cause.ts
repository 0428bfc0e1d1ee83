import { facetOf } from './facets/index.ts';
import type { Trigger } from './trigger.ts';

/** The calls that can have changed a property; `Trail` is the trail itself. */
export const callsChanging = (property: string): readonly string[] =>
  property === 'Trail' ? ['DeleteTrail'] : (facetOf(property)?.changedBy ?? []);

/** Whether a call succeeded and can have changed a property. */
export const canHaveCaused = ({ errorCode, eventName }: Trigger, property: string): boolean =>
  errorCode === null && callsChanging(property).some((call) => call === eventName);
