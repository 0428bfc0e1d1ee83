import { setTimeout as sleep } from 'node:timers/promises';
import { member } from './request.ts';
import { ApiError, apiError } from './errors.ts';
import { trailArn } from './arn.ts';
import type { JsonObject } from '../core/json.ts';
import type { TrailStore } from './store.ts';
import type { Call } from './types.ts';

/** A refusal to give to the next calls of an operation: to all of them when `times` is absent. */
export interface Failure {
  readonly operation: string;
  readonly error: string;
  readonly message?: string;
  readonly times?: number;
  readonly when?: (request: JsonObject) => boolean;
}

/** What can be made to go wrong on purpose. */
export interface Faults {
  fail(failure: Failure): void;
  staleReads(stale: { readonly reads: number }): void;
  delay(delay: { readonly operation: string; readonly ms: number }): void;
  deny(operation: string): void;
  clear(): void;
}

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

/** The faults in force, asked before every call. */
export class FaultBook implements Faults {
  readonly #store: TrailStore;
  readonly #denied = new Set<string>();
  readonly #delays = new Map<string, number>();
  #failures: { readonly failure: Failure; left: number }[] = [];

  constructor(store: TrailStore) {
    this.#store = store;
  }

  fail(failure: Failure): void {
    this.#failures.push({ failure, left: failure.times ?? Number.POSITIVE_INFINITY });
  }

  staleReads({ reads }: { readonly reads: number }): void {
    this.#store.staleReads = reads;
  }

  delay({ operation, ms }: { readonly operation: string; readonly ms: number }): void {
    this.#delays.set(operation, ms);
  }

  deny(operation: string): void {
    this.#denied.add(operation);
  }

  clear(): void {
    this.#failures = [];
    this.#denied.clear();
    this.#delays.clear();
    this.#store.fresh();
  }

  async wait(operation: string): Promise<void> {
    const ms = this.#delays.get(operation);
    if (ms !== undefined) await sleep(ms);
  }

  check(call: Call): void {
    if (this.#denied.has(call.operation)) throw denial(call);
    const due = this.#failures.find(
      ({ failure, left }) =>
        left > 0 && failure.operation === call.operation && (failure.when?.(call.request) ?? true),
    );
    if (due === undefined) return;
    due.left -= 1;
    throw apiError(due.failure.error, due.failure.message);
  }
}
