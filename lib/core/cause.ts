import type { Read } from './facets/facet.ts';
import { FACETS, facetOf } from './facets/index.ts';
import type { Trigger } from './trigger.ts';

/** The calls that can have changed a property; `Trail` is the trail itself. */
export const callsChanging = (property: string): readonly string[] =>
  property === 'Trail' ? ['DeleteTrail'] : (facetOf(property)?.changedBy ?? []);

/** Whether a call succeeded and can have changed a property. */
export const canHaveCaused = ({ errorCode, eventName }: Trigger, property: string): boolean =>
  errorCode === null && callsChanging(property).some((call) => call === eventName);

/** The parameter of UpdateTrail by which a property is set; null for what it does not set. */
const parameterOf = (property: string): string | null => {
  const cure = facetOf(property)?.cure;
  return cure?.by === 'UpdateTrail' ? cure.key.toLowerCase() : null;
};

/**
 * Whether a call that can have changed a property names it. UpdateTrail leaves everything else as it is (API:
 * UpdateTrail), and a record holds only what was sent (recorded: panther-analysis, cloudtrail.updatetrail.success).
 */
export const isNamedBy = ({ eventName, asked }: Trigger, property: string): boolean =>
  eventName !== 'UpdateTrail' || asked === undefined || asked.some((name) => name === parameterOf(property));

/** Whether a call succeeded and can have changed what a read answers. */
export const canHaveChanged = ({ errorCode, eventName }: Trigger, read: Read): boolean =>
  errorCode === null &&
  FACETS.some((facet) => facet.read === read && facet.changedBy.some((call) => call === eventName));
