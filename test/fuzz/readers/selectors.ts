import { ok } from 'node:assert/strict';
import { addition } from '../../../lib/core/selectors/addition.ts';
import { blindSpots } from '../../../lib/core/selectors/blind-spots.ts';
import {
  coverageOf,
  difference,
  isSame,
  isWithin,
  touches,
  union,
} from '../../../lib/core/selectors/coverage.ts';
import { eventsOf } from '../../../lib/core/selectors/event.ts';
import { explained } from '../../../lib/core/selectors/explain.ts';
import { unfedAggregations, unfedInsights } from '../../../lib/core/selectors/fed.ts';
import { TooIntricate } from '../../../lib/core/selectors/remains.ts';
import { described } from '../../../lib/core/selectors/words.ts';
import { isObject, type Json } from '../../../lib/core/json.ts';

/** As much as a state file, a policy or the ledger hands over. */
const pairIn = (input: string): readonly [Json, Json] => {
  const value = JSON.parse(input) as Json;
  const list: readonly Json[] = Array.isArray(value) ? value : [];
  return [list[0] ?? null, list[1] ?? null];
};

/** What a search may cost here; whatever the selectors, it must stop there. */
const EFFORT = 200_000;

const compared = (one: Json, other: Json): void => {
  const [mine, theirs] = [coverageOf(one), coverageOf(other)];
  // What is compared with itself is the same, or too intricate to tell.
  isWithin(mine, union(mine, theirs), EFFORT);
  touches(mine, theirs);
  const holes = blindSpots(mine, theirs, EFFORT);
  ok(holes.length <= 5);
  for (const { text, event } of holes) ok(text.length > 0 && eventsOf(event).length === 1);
  try {
    difference(mine, theirs, EFFORT);
  } catch (error) {
    ok(error instanceof TooIntricate);
  }
};

/** Two sets of selectors, as JSON: each alone, and beside the other. */
export const pair = (input: string): void => {
  const [one, other] = pairIn(input);
  for (const set of [one, other]) {
    for (const { name } of described(set)) ok(name === null || typeof name === 'string');
    explained(set, isObject(other) ? other : { eventName: 'GetObject', resources: [one] });
    unfedInsights(set, other);
    unfedAggregations(set, other);
  }
  compared(one, other);
  compared(other, one);
};

/** The same without a bound of our own: what the loop does at a trail. */
export const whole = (input: string): void => {
  const [one, other] = pairIn(input);
  isSame(coverageOf(one), coverageOf(other));
  const added = addition(one, other);
  ok('cannot' in added ? added.cannot.length < 1_000 : Array.isArray(added.selectors));
};
