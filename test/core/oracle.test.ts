import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { blindSpots } from '../../lib/core/selectors/blind-spots.ts';
import {
  coverageOf,
  difference,
  isNothing,
  isSame,
  isWithin,
  records,
  touches,
  union,
} from '../../lib/core/selectors/coverage.ts';
import { eventsOf, type EventFields } from '../../lib/core/selectors/event.ts';
import { trickyPairs } from '../arbitraries/tricky.ts';
import { isRecorded, type Event } from '../oracle/matcher.ts';
import { sizeOf, universe } from '../oracle/universe.ts';

/** A thousand in the gate, a hundred thousand where it is proved. */
const RUNS = Number(process.env['TRAILWARDEN_RUNS'] ?? 1000);
/** More events than this tell nothing that fewer do not, and take long. */
const MOST_EVENTS = 5_000;

const fieldsOf = (event: Event): EventFields =>
  new Map(Object.entries(event).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])));

const eventOf = (fields: EventFields): Event => Object.fromEntries(fields);

type Set = readonly Json[];

const pairs = trickyPairs.filter(([one, other]) => sizeOf([...one, ...other]) <= MOST_EVENTS);

const holds = (property: (one: Set, other: Set) => void): void => {
  fc.assert(
    fc.property(pairs, ([one, other]) => {
      property(one, other);
    }),
    { numRuns: RUNS },
  );
};

describe('the algebra agrees with one that looks at every event', () => {
  test('what is recorded, together, on top, in common and in whole', { timeout: 3_600_000 }, () => {
    holds((one, other) => {
      const [mine, theirs] = [coverageOf(one), coverageOf(other)];
      const [both, rest] = [union(mine, theirs), difference(mine, theirs)];
      const wrong: unknown[] = [];
      let [nothing, within, common] = [true, true, false];
      for (const event of universe([...one, ...other])) {
        const [here, there] = [isRecorded(one, event), isRecorded(other, event)];
        const fields = fieldsOf(event);
        const parts = rest.filter((part) => records([part], fields)).length;
        const agree =
          records(mine, fields) === here &&
          records(both, fields) === (here || there) &&
          parts === (here && !there ? 1 : 0);
        // One assertion an event would take most of the time.
        if (!agree) wrong.push({ event, here, there, parts });
        nothing &&= !here;
        within &&= !here || there;
        common ||= here && there;
      }
      expect(wrong).toEqual([]);
      expect(isNothing(mine)).toBe(nothing);
      expect(isWithin(mine, theirs)).toBe(within);
      expect(touches(mine, theirs)).toBe(common);
      expect(isSame(mine, theirs)).toBe(within && isWithin(theirs, mine));
    });
  });

  test(
    'every blind spot is one, and none is there only where nothing is lost',
    { timeout: 3_600_000 },
    () => {
      holds((one, other) => {
        const lost = blindSpots(coverageOf(one), coverageOf(other));
        expect(lost.length === 0).toBe(isWithin(coverageOf(one), coverageOf(other)));
        for (const { event } of lost) {
          const [seen] = eventsOf(JSON.parse(JSON.stringify(event)));
          const asOracle = eventOf(seen ?? new Map());
          expect([isRecorded(one, asOracle), isRecorded(other, asOracle)]).toEqual([true, false]);
        }
      });
    },
  );

  test('each blind spot is another hole', { timeout: 3_600_000 }, () => {
    holds((one, other) => {
      const told = blindSpots(coverageOf(one), coverageOf(other)).map(({ event }) => JSON.stringify(event));
      expect(new Set(told).size).toBe(told.length);
    });
  });
});
