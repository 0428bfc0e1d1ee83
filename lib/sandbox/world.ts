import type { Dependencies } from './dependencies.ts';
import type { TrailEntry, TrailStore } from './store.ts';
import type { EventHistory } from './event-history.ts';
import type { Call, Organization } from './types.ts';
import { readable, writable } from './visibility.ts';
import type { JsonObject } from '../core/json.ts';
import type { Place } from './visibility.ts';

/** What every CloudTrail operation works on. */
export interface World {
  readonly store: TrailStore;
  readonly dependencies: Dependencies;
  readonly organization: Organization | undefined;
  readonly history: EventHistory;
}

/** One CloudTrail operation: its answer, or a thrown refusal. */
export type Operation = (world: World, call: Call) => JsonObject;

/** Where a call looks from. */
export const placeOf = (world: World, call: Call): Place & { operation: string } => ({
  accountId: call.accountId,
  region: call.region,
  organization: world.organization,
  operation: call.operation,
});

/** The trail a write is about. */
export const forWrite = (world: World, call: Call, reference: string | undefined): TrailEntry =>
  writable(world.store.all(), reference, placeOf(world, call));

/** The trail a read is about, as stale as the read is. */
export const forRead = (world: World, call: Call, reference: string | undefined): TrailEntry => {
  const entries = world.store.view(call.operation, reference === undefined ? [] : [reference]);
  return readable(entries, reference, placeOf(world, call));
};
