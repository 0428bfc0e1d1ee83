import { describe, expect, test } from 'vitest';
import { tellingOf } from '../../lib/core/incident.ts';
import type { Json } from '../../lib/core/json.ts';
import { isIncident, isOutcome, isState } from '../../lib/core/shape.ts';
import { outcomeWith, TRIGGER } from '../adapters/bus/outcome.ts';

const outcome = outcomeWith({ unread: [{ property: 'Tags', reason: 'refused' }], otherTriggers: [TRIGGER] });
const { incident } = tellingOf(outcome, 'said', null);

const nested = (levels: number): Json => {
  let value: Json = 'x';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe('an outcome is one that can be told', () => {
  test.each([
    { one: outcome, reason: 'one of ours' },
    { one: outcomeWith({ timing: { ...outcome.timing, gap: null } }), reason: 'one without a gap' },
    { one: outcomeWith({ trigger: { ...TRIGGER, actor: null } }), reason: 'one that nobody caused' },
    { one: outcomeWith({ drifts: [{ desired: nested(37) }] }), reason: 'one that is nested' },
    { one: { ...outcome, trigger: {} }, reason: 'one of which nobody knows the cause' },
    { one: { ...outcome, trigger: { actor: {} } }, reason: 'one by somebody of whom nothing is known' },
  ])('$reason', ({ one }) => {
    expect(isOutcome(one)).toBe(true);
    expect(isOutcome(JSON.parse(JSON.stringify(one)))).toBe(true);
  });

  test.each<{ parts: { readonly [key: string]: Json }; reason: string }>([
    { parts: { status: 'fine' }, reason: 'a status that there is not' },
    { parts: { severity: 'toString' }, reason: 'a severity that there is not' },
    { parts: { drifts: [null] }, reason: 'a drift that is none' },
    { parts: { actions: [7] }, reason: 'an action that is none' },
    { parts: { unread: [{ property: 'Tags' }] }, reason: 'something unread without a reason' },
    { parts: { blocked: [null] }, reason: 'something blocked that is nothing' },
    { parts: { policies: [{ toString: 1 }] }, reason: 'a policy that is no name' },
    { parts: { otherTriggers: [null] }, reason: 'a trigger that is none' },
    { parts: { otherTriggers: 7 }, reason: 'triggers that are no list' },
    { parts: { trigger: { eventName: { toString: 1 } } }, reason: 'an event that has no name' },
    { parts: { trigger: { actor: 7 } }, reason: 'an actor that is none' },
    { parts: { trigger: { actor: { via: { toString: 1 } } } }, reason: 'an actor that came by no means' },
    { parts: { timing: { ...outcome.timing, gap: { from: '2026-01-01T00:00:00Z' } } }, reason: 'half a gap' },
    { parts: { timing: { ...outcome.timing, gap: 7 } }, reason: 'a gap that is none' },
    { parts: { drifts: [{ desired: nested(40) }] }, reason: 'what is nested without end' },
  ])('and not $reason', ({ parts }) => {
    expect(isOutcome({ ...outcome, ...parts })).toBe(false);
  });
});

describe('a trigger that is told is text', () => {
  test.each(['kind', 'eventId', 'eventName', 'eventTime', 'errorCode'])('%s', (key) => {
    expect(isOutcome({ ...outcome, trigger: { ...TRIGGER, [key]: 7 } })).toBe(false);
  });

  test.each(['type', 'arn', 'issuer', 'via', 'sourceIp'])('%s of its actor', (key) => {
    expect(isOutcome({ ...outcome, trigger: { ...TRIGGER, actor: { [key]: 7 } } })).toBe(false);
  });
});

describe('an incident is one in which something can be told', () => {
  test('where it was put, or where nobody knows', () => {
    expect(isIncident(incident)).toBe(true);
    expect(isIncident({ ...incident, posted: { channel: 'C1', ts: '1.2' } })).toBe(true);
  });

  test.each<{ parts: unknown; reason: string }>([
    { parts: { id: 7 }, reason: 'no id' },
    { parts: { said: 7 }, reason: 'no news' },
    { parts: { count: '1' }, reason: 'no count' },
    { parts: { status: 'fine' }, reason: 'no status' },
    { parts: { severity: null }, reason: 'no severity' },
    { parts: { posted: { channel: { toString: 1 } } }, reason: 'no place' },
    { parts: { posted: { channel: 'C1', ts: 7 } }, reason: 'no place there' },
    { parts: { opening: null }, reason: 'no opening' },
  ])('and not with $reason', ({ parts }) => {
    expect(isIncident(Object.assign({ ...incident }, parts))).toBe(false);
    expect(isIncident(null)).toBe(false);
  });
});

describe('a state is one that facets can look at', () => {
  test.each<{ state: Json; is: boolean; reason: string }>([
    { state: {}, is: true, reason: 'nothing was asked' },
    {
      state: { Trail: {}, Status: {}, Elsewhere: { 'eu-west-1': {} }, Tags: [] },
      is: true,
      reason: 'all was',
    },
    { state: null, is: false, reason: 'it is nothing' },
    { state: { Trail: null }, is: false, reason: 'its trail is nothing' },
    { state: { Status: [] }, is: false, reason: 'its status is a list' },
    { state: { Elsewhere: { 'eu-west-1': null } }, is: false, reason: 'a region says nothing' },
    { state: { Elsewhere: [] }, is: false, reason: 'its regions are a list' },
    { state: { Tags: {} }, is: false, reason: 'its tags are no list' },
    { state: { EventSelectors: {} }, is: false, reason: 'its selectors are no list' },
    { state: { AdvancedEventSelectors: 'x' }, is: false, reason: 'nor its advanced ones' },
    { state: { InsightSelectors: {} }, is: false, reason: 'its Insights are no list' },
    { state: { AggregationConfigurations: {} }, is: false, reason: 'its aggregations are no list' },
    { state: { Tags: [nested(40)] }, is: false, reason: 'it is nested without end' },
  ])('$is: $reason', ({ state, is }) => {
    expect(isState(state)).toBe(is);
  });
});
