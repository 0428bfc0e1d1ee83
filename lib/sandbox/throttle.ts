import { ApiError } from './errors.ts';
import type { Call } from './types.ts';

const READ = /^(?:Get|Describe|List)/;

const perSecond = (operation: string): number => {
  if (operation === 'LookupEvents') return 2;
  return READ.test(operation) ? 10 : 1;
};

/**
 * CloudTrail's request rates for one account and region: 10 reads, 2 look-ups, 1 other call a second
 * (user guide, WhatIsCloudTrail-Limits).
 */
export class Throttle {
  readonly #taken = new Map<string, readonly number[]>();

  check(call: Call): void {
    const most = perSecond(call.operation);
    const key = `${call.accountId} ${call.region} ${most}`;
    const recent = (this.#taken.get(key) ?? []).filter((at) => call.at - at < 1000);
    if (recent.length >= most) throw new ApiError('ThrottlingException', 'Rate exceeded');
    this.#taken.set(key, [...recent, call.at]);
  }
}
