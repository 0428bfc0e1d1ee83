import type { Look } from './core/diff.ts';
import type { Read } from './core/facets/facet.ts';
import type { Outcome } from './core/outcome.ts';
import type { Action } from './core/action.ts';
import type { Incident, Posted } from './core/incident.ts';
import type { Json } from './core/json.ts';
import type { Status, TrailState } from './core/state.ts';
import type { TrailId } from './core/trail.ts';
import type { Trigger } from './core/trigger.ts';

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
  /**
   * Reads what is asked for, all at once; GetTrail by another name than its ARN where that is given, and so of
   * whatever trail AWS means by it. Never throws: what could not be read is unread.
   */
  look(trail: TrailId, reads: readonly Read[], deadline: number, name?: string): Promise<Look>;
  /** What a trail's status is in one region, shadows included. Throws Terminal or Retryable. */
  status(trail: TrailId, region: string, deadline: number): Promise<Status>;
  /** Makes one call, retried until the deadline (epoch milliseconds). Throws Terminal or Retryable. */
  act(trail: TrailId, action: Action, deadline: number): Promise<void>;
  /**
   * The successful calls of these names that CloudTrail recorded about a trail since a time (epoch milliseconds),
   * the latest first, each marked as found afterwards. Throws Terminal or Retryable.
   */
  history(
    trail: TrailId,
    calls: readonly string[],
    since: number,
    deadline: number,
  ): Promise<readonly Trigger[]>;
}

/** What the ledger knows of a trail before it is looked at. */
export interface Memory {
  /** When it was last seen whole, ISO 8601; null where it never was. */
  readonly snapshotAt: string | null;
  /** The state that it had then, as far as it lasts; null where there is none. Throws Terminal or Retryable. */
  snapshot(): Promise<TrailState | null>;
  /** Whether what of a state was read is what that one had. */
  keeps(state: TrailState): boolean;
  /** Whether somebody was told of a drift that nobody has yet been told the end of. */
  readonly open: boolean;
  /** How often each property was put back within the last hour. */
  readonly repairs: { readonly [property: string]: number };
  /** Whether a trail that was made anew still lacked something of what it had. */
  readonly restoring: boolean;
  /** The properties of which some value is approved. */
  readonly approvals: readonly string[];
  /** When the trail's last recorded outcome was finished, ISO 8601; null where there is none. */
  readonly last: string | null;
  /** When all regions of a multi-region trail were asked last, and those in which something was wrong. */
  readonly regions: Regions;
  /** Whether this value of a property is one that a waiver's principals, just these, are known to have set. */
  approved(property: string, observed: Json, principals: readonly string[]): boolean;
}

export interface Regions {
  /** ISO 8601; null where they never were. */
  readonly askedAt: string | null;
  readonly troubled: readonly string[];
}

/** What a reconcile leaves behind. */
export interface Entry {
  readonly outcome: Outcome;
  /** The whole state of a trail that was seen compliant; null where it was not, or not read whole. */
  readonly snapshot: TrailState | null;
  /** Drifts that stand because a waiver's principal caused them, kept until the waiver's last day, ISO 8601. */
  readonly approvals: readonly {
    readonly property: string;
    readonly observed: Json;
    readonly principals: readonly string[];
    readonly until: string;
  }[];
  /** The properties that were put back. */
  readonly repaired: readonly string[];
  /** The properties whose approved value stands no longer. */
  readonly revoked: readonly string[];
  /** Whether a trail that was made anew still lacks something of what it had; null where that is as it was. */
  readonly restoring: boolean | null;
  /** Whether a change was made of what is kept, and could not be read. */
  readonly doubt: boolean;
  /** What is to be known of the trail's other regions; null where nothing new is. */
  readonly regions: Regions | null;
  /** What the memory said was last, before the trail was looked at. */
  readonly last: string | null;
}

/** What became of an entry. */
export interface Recorded {
  readonly id: string;
  /** False for the one that came second, and for what is not worth a record. */
  readonly fresh: boolean;
}

/** Outcomes, last compliant snapshots, open incidents. Every method throws Terminal or Retryable. */
export interface Ledger {
  recall(trail: TrailId, now: number): Promise<Memory>;
  /** The id of an entry's outcome, the same for two invocations that saw the same thing at once. */
  identify(entry: Entry): string;
  /** Keeps an entry: its outcome waits to be told from then on. */
  record(entry: Entry): Promise<Recorded>;
  /** The bus has taken an outcome. */
  told(outcome: Outcome): Promise<void>;
  /** The outcomes that the bus has not taken, the oldest first, at most so many. */
  untold(most: number): Promise<readonly Outcome[]>;
}

/** An outcome that waits to be told in a thread. */
export interface Waiting {
  readonly outcome: Outcome;
  /** Whether somebody has begun to tell it, and may have been stopped in between. */
  readonly begun: boolean;
}

/** What was alerted, and what waits for it, by thread. Every method throws Terminal or Retryable. */
export interface Threads {
  /** Lets an outcome wait in its thread, unless it was told already. */
  enqueue(key: string, outcome: Outcome): Promise<void>;
  /** Takes hold of a thread for so long; false while somebody else has it. */
  hold(key: string, holder: string, ms: number): Promise<boolean>;
  release(key: string, holder: string): Promise<void>;
  /** What waits, by `finishedAt`, the earliest first. */
  waiting(key: string): Promise<readonly Waiting[]>;
  /** Notes, before it is said, that it is about to be. */
  begin(key: string, outcome: Outcome): Promise<void>;
  /** Notes that it was said: it waits no longer, and the incident is what it is now. */
  settle(key: string, outcome: Outcome, incident: Incident): Promise<void>;
  incident(key: string): Promise<Incident | null>;
}

/** A channel that people read. Every method throws Terminal or Retryable. */
export interface Channel {
  /** Opens a thread; null where the channel does not tell where it is. */
  open(incident: Incident, outcome: Outcome, deadline: number): Promise<Posted | null>;
  /** Says something in a thread, and in the channel too where it is loud. A new message where there is no thread. */
  reply(incident: Incident, outcome: Outcome, loud: boolean, deadline: number): Promise<void>;
  /** Renews the first message of a thread with what the incident has come to. Nothing where there is no thread. */
  renew(incident: Incident, outcome: Outcome, deadline: number): Promise<void>;
  /** What was said of an outcome, by the id that each message carries; null if nothing was, or the channel cannot tell. */
  find(incident: Incident, outcome: Outcome, deadline: number): Promise<Posted | null>;
}

/** Constant messages, variables as fields. */
export interface Log {
  info(message: string, fields: object): void;
  warn(message: string, fields: object): void;
  error(message: string, fields: object): void;
  /** Counts something that happened. */
  count(metric: string): void;
  /** Notes how long something took. */
  measure(metric: string, seconds: number): void;
}

/** All that the loop needs from outside. */
export interface World {
  /** The trails of an account, with credentials of that account. Throws Terminal or Retryable. */
  enter(accountId: string): Promise<Trails>;
  /** The regions that are enabled in an account. Throws Terminal or Retryable. */
  regions(accountId: string): Promise<readonly string[]>;
  /** Puts an outcome on the bus. Throws Terminal or Retryable. */
  publish(outcome: Outcome): Promise<void>;
  /** The roles that we act with in an account. */
  ownRoles(accountId: string): Promise<readonly string[]>;
  now(): number;
  sleep(ms: number): Promise<void>;
  readonly log: Log;
  readonly ledger: Ledger;
}
