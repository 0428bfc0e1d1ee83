import type { Read } from './facets/facet.ts';
import type { JsonObject } from './json.ts';

/**
 * The calls that can cure something, in the order in which they are made, and all that we ever make: there is no
 * Stop, no Delete, no Remove among them.
 */
export const CALLS = [
  'CreateTrail',
  'StartLogging',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'PutEventConfiguration',
  'AddTags',
] as const;

export type Call = (typeof CALLS)[number];

/** One AWS call that we would make, as data. */
export interface Action {
  readonly call: Call;
  readonly request: JsonObject;
  /** The drifts that ask for it. */
  readonly because: readonly string[];
  /** The properties that it sets: after it they are only read again. */
  readonly writes: readonly string[];
  /** Earlier calls of the plan without which it is not made. */
  readonly needs: readonly Call[];
  /** What is tried instead when AWS refuses it whole. */
  readonly fallback: readonly Action[];
  /** What the request builds on: it is read again, and the request made anew, immediately before the call. */
  readonly fresh?: Read;
}

export interface Blocked {
  readonly properties: readonly string[];
  readonly reason: string;
}

export interface Plan {
  readonly actions: readonly Action[];
  readonly blocked: readonly Blocked[];
}
