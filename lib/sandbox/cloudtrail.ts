import { ApiError } from './errors.ts';
import { hearsWrites } from './selector-meaning.ts';
import { SELECTOR_OPERATIONS } from './selector-operations.ts';
import { TAG_OPERATIONS } from './tags.ts';
import { TRAIL_READS } from './trail-reads.ts';
import { TRAIL_WRITES } from './trail-writes.ts';
import { seenByAccount, seenInRegion } from './visibility.ts';
import { placeOf } from './world.ts';
import type { JsonObject } from '../core/json.ts';
import type { Call } from './types.ts';
import type { Operation, World } from './world.ts';

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ...TRAIL_WRITES,
  ...SELECTOR_OPERATIONS,
  ...TAG_OPERATIONS,
  ...TRAIL_READS,
]);

/** Whether CloudTrail has the operation here. */
export const isKnown = (operation: string): boolean => OPERATIONS.has(operation);

/** Whether an operation changes something, and so leaves a record. */
export const isMutating = (operation: string): boolean =>
  isKnown(operation) && !/^(?:Get|Describe|List|Lookup)/.test(operation);

/** Runs a CloudTrail operation. */
export const runCloudTrail = (world: World, call: Call): JsonObject => {
  const operation = OPERATIONS.get(call.operation);
  if (operation === undefined)
    throw new ApiError('UnknownOperationException', `Operation ${call.operation} is unknown`);
  return operation(world, call);
};

/** Whether the event bus hears of a change made here: some trail logs its write management events. */
export const isHeard = (world: World, call: Call): boolean => {
  const place = placeOf(world, call);
  return world.store
    .all()
    .some((entry) => seenByAccount(entry, place) && seenInRegion(entry, call.region) && hearsWrites(entry));
};
