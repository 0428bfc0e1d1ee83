import type { Look } from './core/diff.ts';
import type { Read } from './core/facets/facet.ts';
import type { Outcome } from './core/outcome.ts';
import type { Action } from './core/action.ts';
import type { TrailId } from './core/trail.ts';

/** Will not work however often it is tried; the message begins with AWS's name of the error. */
export class Terminal extends Error {
  override readonly name = 'Terminal';
}

/** May work later: throttled, busy, unreachable. */
export class Retryable extends Error {
  override readonly name = 'Retryable';
}

/** The trails of one account, wherever their home is. */
export interface Trails {
  /** Asks for the trail behind a short name; null when there is none. Throws Terminal or Retryable. */
  find(name: string, region: string): Promise<TrailId | null>;
  /** Every trail that the account sees, of all regions. Throws Terminal or Retryable. */
  list(region: string): Promise<readonly TrailId[]>;
  /** Reads what is asked for, all at once. Never throws: what could not be read is unread. */
  look(trail: TrailId, reads: readonly Read[], deadline: number): Promise<Look>;
  /** Makes one call, retried until the deadline (epoch milliseconds). Throws Terminal or Retryable. */
  act(trail: TrailId, action: Action, deadline: number): Promise<void>;
}

/** Constant messages, variables as fields. */
export interface Log {
  info(message: string, fields: object): void;
  warn(message: string, fields: object): void;
  error(message: string, fields: object): void;
  /** Counts something that happened. */
  count(metric: string): void;
}

/** All that the loop needs from outside. */
export interface World {
  /** The trails of an account, with credentials of that account. Throws Terminal or Retryable. */
  enter(accountId: string): Promise<Trails>;
  /** Puts an outcome on the bus. Throws Terminal or Retryable. */
  publish(outcome: Outcome): Promise<void>;
  /** The roles that we act with in an account. */
  ownRoles(accountId: string): Promise<readonly string[]>;
  now(): number;
  sleep(ms: number): Promise<void>;
  readonly log: Log;
}
