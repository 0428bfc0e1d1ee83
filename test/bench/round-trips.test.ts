import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHANGES } from './drifts.ts';
import { roundTrips, type Trip } from './round-trips.ts';

const MINUTE = 60_000;

describe('a property that somebody changed', () => {
  let trips: readonly Trip[] = [];
  beforeAll(async () => {
    // The clock stands while an event is worked on, however slow the machine is: what counts is how often AWS is waited for.
    vi.useFakeTimers({ toFake: ['Date'] });
    let now = Date.now();
    trips = await roundTrips(CHANGES, () => vi.setSystemTime((now += MINUTE)));
  });
  afterAll(() => vi.useRealTimers());

  it.each(CHANGES)('is cured two round trips after the event: $property', ({ property }) => {
    const trip = trips.find((one) => one.property === property);
    expect(trip).toMatchObject({ property, status: 'remediated', toCure: 2 });
    expect(trip?.toVerified).toBeLessThanOrEqual(4);
  });
});
