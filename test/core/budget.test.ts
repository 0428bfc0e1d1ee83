import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answered, isIdle, turns, UNDERWAY, type Ask, type Budget } from '../../lib/core/budget.ts';
import { rateOf, RATES, ratesOf, type Rate } from '../../lib/core/rates.ts';

interface Asked extends Ask {
  readonly from: number;
  /** How long the call is on its way to AWS, and how long AWS then takes; Infinity for an answer that never comes. */
  readonly transit: number;
  readonly work: number;
}

interface Course {
  readonly started: ReadonlyMap<Asked, number>;
  readonly late: ReadonlyMap<Asked, number>;
  /** The most that was remembered at once. */
  readonly most: number;
  readonly left: Budget<Asked>;
}

/** Plays asks on a simulated clock, which moves from one thing that happens to the next. */
const play = (asks: readonly Asked[], rate: Rate): Course => {
  let budget: Budget<Asked> = { taken: [], waiting: [] };
  const started = new Map<Asked, number>();
  const late = new Map<Asked, number>();
  const due: { at: number; does: () => void }[] = asks.map((ask) => ({
    at: ask.from,
    does: () => void (budget = { ...budget, waiting: [...budget.waiting, ask] }),
  }));
  let most = 0;
  while (due.length > 0) {
    due.sort((one, other) => one.at - other.at);
    const now = due[0]?.at ?? 0;
    while (due[0]?.at === now) due.shift()?.does();
    const step = turns(budget, rate, now);
    budget = step.budget;
    most = Math.max(most, budget.taken.length);
    for (const ask of step.late) late.set(ask, now);
    for (const ask of step.go) {
      started.set(ask, now);
      const at = now + ask.transit + ask.work;
      if (at < Infinity) due.push({ at, does: () => void (budget = answered(budget, ask, at)) });
    }
    if (step.again !== null) {
      if (step.again <= now)
        throw new Error(`asked to look again at ${step.again}, which is not after ${now}`);
      due.push({ at: step.again, does: () => {} });
    }
  }
  return { started, late, most, left: budget };
};

const rates = fc
  .constantFrom(0.25, 0.5, 1, 2, 3, 10)
  .map((perSecond) => ({ perSecond, rate: rateOf(perSecond) }));

const asksOf = (latency: { transit: fc.Arbitrary<number>; work: fc.Arbitrary<number> }, patient = false) =>
  fc
    .array(
      fc.record({
        after: fc.oneof(fc.constant(0), fc.nat(40), fc.nat(3000)),
        urgent: fc.boolean(),
        patience: patient
          ? fc.constant(Infinity)
          : fc.oneof(fc.constant(0), fc.nat(8000), fc.constant(Infinity)),
        ...latency,
      }),
      { maxLength: 40 },
    )
    .map((all) => {
      let from = 0;
      return all.map(({ after, patience, urgent, transit, work }): Asked => {
        from += after;
        return { from, urgent, deadline: from + patience, transit, work };
      });
    });

const anyLatency = {
  transit: fc.oneof(fc.constant(0), fc.nat(300), fc.nat(UNDERWAY)),
  work: fc.oneof(fc.constant(0), fc.nat(500), fc.nat(9000), fc.constant(Infinity)),
};
const instant = { transit: fc.constant(0), work: fc.constant(0) };

/** The most events that stand in any half-open window of so many milliseconds. */
const mostWithin = (times: readonly number[], ms: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));

/** The earliest schedule of patient, equal asks that are answered at once: each a span after the one so many before it. */
const earliest = (asks: readonly Asked[], { most, span }: Rate): readonly number[] => {
  const at: number[] = [];
  for (const [index, { from }] of asks.entries())
    at.push(Math.max(from, (at[index - most] ?? -Infinity) + span));
  return at;
};

describe('a budget of calls', () => {
  test('AWS never sees more than the rate in any second, however long calls are on their way', () => {
    fc.assert(
      fc.property(rates, asksOf(anyLatency), ({ perSecond, rate }, asks) => {
        const { started } = play(asks, rate);
        const arrivals = [...started].map(([{ transit }, at]) => at + transit);
        const ms = 1000 / Math.min(1, perSecond);
        expect(mostWithin(arrivals, ms)).toBeLessThanOrEqual(rate.most);
      }),
      { numRuns: 500 },
    );
  });

  test('nobody waits longer than needed where answers come at once', () => {
    fc.assert(
      fc.property(rates, asksOf(instant, true), ({ rate }, mixed) => {
        const asks = mixed.map((ask) => ({ ...ask, urgent: false }));
        const { started } = play(asks, rate);
        expect(asks.map((ask) => started.get(ask))).toEqual(earliest(asks, rate));
      }),
    );
  });

  test('nobody waits while fewer than the rate may still be arriving, or have just arrived', () => {
    fc.assert(
      fc.property(rates, asksOf(anyLatency), ({ rate }, asks) => {
        const { started } = play(asks, rate);
        for (const [ask, at] of started) {
          if (at === ask.from) continue;
          const before = [...started].filter(
            ([{ transit, work }, other]) =>
              other < at && Math.min(other + transit + work, other + UNDERWAY) + rate.span >= at,
          );
          expect(before.length).toBeGreaterThanOrEqual(rate.most);
        }
      }),
    );
  });

  test('whoever came first goes first, the urgent before all that wait', () => {
    fc.assert(
      fc.property(rates, asksOf(anyLatency, true), ({ rate }, asks) => {
        const { started } = play(asks, rate);
        const at = (ask: Asked): number => started.get(ask) ?? Infinity;
        const overtaken = asks.filter((one, index) =>
          asks.slice(index + 1).some((other) => {
            if (one.urgent || !other.urgent) return at(other) < at(one);
            return at(one) > other.from && at(one) < at(other);
          }),
        );
        expect(overtaken).toEqual([]);
      }),
    );
  });

  test('each goes in time or is told that it cannot, once, by its deadline', () => {
    fc.assert(
      fc.property(rates, asksOf(anyLatency), ({ rate }, asks) => {
        const { started, late, left } = play(asks, rate);
        expect(left.waiting).toEqual([]);
        expect(started.size + late.size).toBe(asks.length);
        for (const [{ deadline }, at] of [...started, ...late]) expect(at).toBeLessThanOrEqual(deadline);
      }),
    );
  });

  test('nobody is told that it is too late for whom it is not', () => {
    fc.assert(
      fc.property(rates, asksOf(instant), ({ rate }, mixed) => {
        const asks = mixed.map((ask) => ({ ...ask, urgent: false }));
        const { late, started } = play(asks, rate);
        for (const [ask, told] of late) {
          expect(told).toBe(ask.from);
          const ahead = asks.filter((other) => started.has(other) && asks.indexOf(other) < asks.indexOf(ask));
          const turn = earliest([...ahead, ask], rate).at(-1) ?? 0;
          expect(turn).toBeGreaterThan(ask.deadline);
        }
      }),
    );
  });

  test('an answer that may come soon is waited for', () => {
    const rate = rateOf(1);
    const [slow, next] = [
      { from: 0, urgent: false, deadline: Infinity, transit: 100, work: 400 },
      { from: 100, urgent: false, deadline: 1600, transit: 0, work: 0 },
    ];
    const { started } = play([slow, next], rate);
    expect(started.get(next)).toBe(1510);
  });

  test('is idle once nobody waits and no call can share a span with a new one', () => {
    const rate = rateOf(1);
    const ask = { urgent: false, deadline: Infinity };
    const asked = turns<Ask>({ taken: [], waiting: [ask] }, rate, 0).budget;
    const answer = answered(asked, ask, 100);
    expect([UNDERWAY + rate.span - 1, UNDERWAY + rate.span].map((at) => isIdle(asked, rate, at))).toEqual([
      false,
      true,
    ]);
    expect([100 + rate.span - 1, 100 + rate.span].map((at) => isIdle(answer, rate, at))).toEqual([
      false,
      true,
    ]);
    expect(isIdle({ taken: [], waiting: [ask] }, rate, 0)).toBe(false);
    expect(isIdle({ taken: [], waiting: [] }, rate, 0)).toBe(true);
    const both = { taken: [...answer.taken, ...asked.taken], waiting: [] };
    expect(isIdle(both, rate, 100 + rate.span)).toBe(false);
  });

  test('no more is remembered than can still count', () => {
    fc.assert(
      fc.property(rates, asksOf(anyLatency), ({ rate }, asks) => {
        expect(play(asks, rate).most).toBeLessThanOrEqual(rate.most);
      }),
    );
  });
});

describe('rates', () => {
  test.each([
    { text: 'reads=10,writes=1,lookups=2', rates: RATES, reason: 'all, as AWS has them' },
    { text: 'writes=5', rates: { ...RATES, writes: 5 }, reason: 'what is left out is as AWS has it' },
    { text: 'lookups=1, reads=1000', rates: { reads: 1000, writes: 1, lookups: 1 }, reason: 'in any order' },
    { text: 'writes=0.5', rates: { ...RATES, writes: 0.5 }, reason: 'other tools want their share' },
    { text: 'writes=0.125', rates: { ...RATES, writes: 0.125 }, reason: 'one call in eight seconds' },
    { text: 'writes=0.1', rates: { ...RATES, writes: 0.1 }, reason: 'the least that still works' },
  ])('$text: $reason', (given) => {
    expect(ratesOf(given.text)).toEqual(given.rates);
  });

  test.each([
    { text: '', reason: 'nothing' },
    { text: '10', reason: 'of what?' },
    { text: 'writes=0', reason: 'no write would ever be made' },
    { text: 'writes=0.01', reason: 'hardly any would' },
    { text: 'writes=-1', reason: 'negative' },
    { text: 'reads=1000.5', reason: 'more than a thousand' },
    { text: 'reads=1e3', reason: 'a spelling that nobody needs' },
    { text: 'reads=1,reads=2', reason: 'twice' },
    { text: 'deletes=1', reason: 'no such kind' },
    { text: '__proto__=1', reason: 'no such kind either' },
    { text: 'reads=1,', reason: 'an empty part' },
    { text: 'reads = 1', reason: 'blanks within' },
    { text: 'reads=1\nwrites=2', reason: 'two lines' },
  ])('are none where it is $reason', ({ text }) => {
    expect(ratesOf(text)).toBeNull();
  });
});
