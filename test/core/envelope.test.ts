import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { outcomeIn } from '../../lib/core/envelope.ts';
import { outcomeWith } from '../adapters/bus/outcome.ts';

const outcome = outcomeWith();
const envelope = { source: 'trailwarden', 'detail-type': 'Trail Outcome', detail: outcome };

test('the outcome of a message is found, as text or as an object', () => {
  expect(outcomeIn(envelope)).toEqual(outcome);
  expect(outcomeIn(JSON.stringify(envelope))).toEqual(outcome);
});

test.each([
  { body: '{', reason: 'no JSON' },
  { body: '7', reason: 'no object' },
  { body: { ...envelope, source: 'evil' }, reason: 'another source' },
  { body: { ...envelope, 'detail-type': 'Sweep Request' }, reason: 'another kind' },
  { body: { ...envelope, detail: null }, reason: 'no detail' },
  { body: { ...envelope, detail: { ...outcome, version: 2 } }, reason: 'a version that is not known' },
  { body: { ...envelope, detail: { ...outcome, id: '' } }, reason: 'no id' },
  { body: { ...envelope, detail: { ...outcome, trail: null } }, reason: 'no trail' },
  {
    body: { ...envelope, detail: { ...outcome, trail: { ...outcome.trail, arn: 7 } } },
    reason: 'an odd trail',
  },
  { body: { ...envelope, detail: { ...outcome, trigger: [] } }, reason: 'no trigger' },
  { body: { ...envelope, detail: { ...outcome, timing: 0 } }, reason: 'no timing' },
  {
    body: { ...envelope, detail: { ...outcome, timing: { ...outcome.timing, finishedAt: 'soon' } } },
    reason: 'a time that is none',
  },
  {
    body: { ...envelope, detail: { ...outcome, timing: { ...outcome.timing, startedAt: 5 } } },
    reason: 'a beginning that is no text',
  },
  {
    body: { ...envelope, detail: { ...outcome, timing: { ...outcome.timing, finishedAt: 5 } } },
    reason: 'an end that is no text',
  },
  { body: { ...envelope, detail: { ...outcome, drifts: 'none' } }, reason: 'drifts that are no list' },
])('nothing is found in $reason', ({ body }) => {
  expect(outcomeIn(body)).toBeNull();
});

test('whatever comes, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.jsonValue()), (body) => {
      expect(outcomeIn(body)).toBeNull();
    }),
  );
});

test('a mistake of ours is not hidden', () => {
  const odd = {
    get source(): string {
      throw new TypeError('a bug');
    },
  };
  expect(() => outcomeIn(odd)).toThrow(TypeError);
});
