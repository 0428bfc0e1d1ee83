import { setTimeout as sleep } from 'node:timers/promises';
import { member } from './request.ts';
import { ApiError, apiError } from './errors.ts';
import { trailArn } from './arn.ts';
import { fitsWildcard } from './wildcard.ts';
import type { JsonObject } from '../core/json.ts';
import type { Staleness, TrailStore } from './store.ts';
import type { Call } from './types.ts';

/** A refusal to give to the next calls of an operation: to all of them when `times` is absent. */
export interface Failure {
  readonly operation: string;
  readonly error: string;
  readonly message?: string;
  readonly status?: number;
  readonly times?: number;
  readonly when?: (request: JsonObject, call: Call) => boolean;
  /** ARN of the callers it is for; `*` stands for any characters. */
  readonly principal?: string;
}

/** A refusal to give to single entries of PutEvents or SendMessageBatch, the call itself being granted. */
export type EntryFailure = Pick<Failure, 'error' | 'message' | 'times'> & {
  readonly when?: (entry: JsonObject) => boolean;
};

/** A connection to break: before the call is heard, or (`answer`) once it is done and only its answer is lost. */
export interface Drop {
  readonly operation: string;
  readonly what: 'call' | 'answer';
  readonly times?: number;
}

/** What can be made to go wrong on purpose. */
export interface Faults {
  fail(failure: Failure): void;
  failEntries(failure: EntryFailure): void;
  staleReads(stale: Staleness): void;
  delay(delay: { readonly operation: string; readonly ms: number }): void;
  drop(drop: Drop): void;
  deny(operation: string, principal?: string): void;
  clear(): void;
}

type Due<T> = T & { left: number };

const due = <T extends { readonly times?: number }>(fault: T): Due<T> => ({
  ...fault,
  left: fault.times ?? Number.POSITIVE_INFINITY,
});

/** Takes one of the first fault that has some left and fits. */
const take = <T>(faults: readonly Due<T>[], fits: (fault: T) => boolean): T | undefined => {
  const found = faults.find((fault) => fault.left > 0 && fits(fault));
  if (found !== undefined) found.left -= 1;
  return found;
};

const resourceOf = (call: Call): string => {
  const { request } = call;
  const given =
    member(request, 'Name') ?? member(request, 'TrailName') ?? member(request, 'ResourceId') ?? null;
  if (typeof given !== 'string') return '*';
  return given.startsWith('arn:') ? given : trailArn({ ...call, name: given });
};

const denial = (call: Call): ApiError => {
  const action = `${call.service}:${call.operation}`;
  return new ApiError(
    call.service === 'sts' ? 'AccessDenied' : 'AccessDeniedException',
    `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: ${resourceOf(call)} because no identity-based policy allows the ${action} action`,
    call.service === 'sts' ? 403 : 400,
  );
};

const isFor = (call: Call, fault: { readonly operation: string; readonly principal?: string }): boolean =>
  fault.operation === call.operation && fitsWildcard(call.principal.arn, fault.principal ?? '*');

/** The faults in force, asked before every call. */
export class FaultBook implements Faults {
  readonly #store: TrailStore;
  readonly #delays = new Map<string, number>();
  #denied: { readonly operation: string; readonly principal: string }[] = [];
  #failures: Due<Failure>[] = [];
  #entries: Due<EntryFailure>[] = [];
  #drops: Due<Drop>[] = [];

  constructor(store: TrailStore) {
    this.#store = store;
  }

  fail(failure: Failure): void {
    this.#failures.push(due(failure));
  }

  failEntries(failure: EntryFailure): void {
    this.#entries.push(due(failure));
  }

  staleReads(stale: Staleness): void {
    this.#store.staleness = stale;
  }

  delay({ operation, ms }: { readonly operation: string; readonly ms: number }): void {
    this.#delays.set(operation, ms);
  }

  drop(drop: Drop): void {
    this.#drops.push(due(drop));
  }

  deny(operation: string, principal = '*'): void {
    this.#denied.push({ operation, principal });
  }

  clear(): void {
    this.#failures = [];
    this.#entries = [];
    this.#drops = [];
    this.#denied = [];
    this.#delays.clear();
    this.#store.fresh();
  }

  async wait(operation: string): Promise<void> {
    const ms = this.#delays.get(operation);
    if (ms !== undefined) await sleep(ms);
  }

  /** What of this call is lost on the way. */
  lost(call: Call): Drop['what'] | null {
    return take(this.#drops, (drop) => isFor(call, drop))?.what ?? null;
  }

  check(call: Call): void {
    if (this.#denied.some((denied) => isFor(call, denied))) throw denial(call);
    const failure = take(
      this.#failures,
      (one) => isFor(call, one) && (one.when?.(call.request, call) ?? true),
    );
    if (failure !== undefined) throw apiError(failure.error, failure.message, failure.status);
  }

  /** Refuses an entry that is to fail. */
  checkEntry(entry: JsonObject): void {
    const failure = take(this.#entries, (one) => one.when?.(entry) ?? true);
    if (failure !== undefined) throw apiError(failure.error, failure.message);
  }
}
