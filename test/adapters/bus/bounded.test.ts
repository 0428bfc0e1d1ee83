import { describe, expect, it } from 'vitest';
import { bounded } from '../../../lib/adapters/bus/bounded.ts';
import { FACETS } from '../../../lib/core/facets/index.ts';
import type { Json, JsonObject } from '../../../lib/core/json.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { driftOf, outcomeWith, TRIGGER } from './outcome.ts';

const LIMIT = 200_000;

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** As many values as the API takes, each of the length that it takes. */
const selectors = (letter: string): Json => [
  {
    Name: letter,
    FieldSelectors: [
      {
        Field: 'resources.ARN',
        Equals: Array.from({ length: 500 }, (_, index) => `${index}`.padEnd(2048, letter)),
      },
    ],
  },
];

const actionOf = (request: JsonObject): JsonObject => ({
  api: 'cloudtrail:PutEventSelectors',
  request,
  because: ['AdvancedEventSelectors'],
  result: 'done',
  error: null,
});

const HUGE = outcomeWith({
  drifts: [driftOf('AdvancedEventSelectors', selectors('d'), selectors('o'))],
  actions: [actionOf({ TrailName: 'baseline-trail', AdvancedEventSelectors: selectors('d') })],
});

const without = (outcome: Outcome, key: string): JsonObject => ({ ...outcome.drifts[0], [key]: null });

describe('an outcome for the bus', () => {
  it('is left alone when it is small', () => {
    const small = outcomeWith();
    expect(bounded(small)).toBe(small);
  });

  it('is cut under the limit when it holds 500 values of 2,048 characters, desired and observed', () => {
    expect(bytes(HUGE)).toBeGreaterThan(2_000_000);
    expect(bytes(bounded(HUGE))).toBeLessThan(LIMIT);
  });

  it('keeps status, trail, properties and actor when it is cut', () => {
    const cut = bounded(HUGE);
    const { status, severity, trail, policies, trigger, timing } = HUGE;
    expect(cut).toMatchObject({ status, severity, trail, policies, trigger, timing });
    expect(cut.drifts.map(({ property }) => property)).toEqual(['AdvancedEventSelectors']);
    expect(cut.actions).toMatchObject([{ api: 'cloudtrail:PutEventSelectors', result: 'done', error: null }]);
  });

  it('tells of a cut list how many there were, and its hash', () => {
    const text = JSON.stringify(bounded(HUGE).drifts[0]);
    expect(text).toMatch(/500 in all, sha256 [0-9a-f]{16}/);
  });

  it('still tells different values apart by their hashes', () => {
    const other = outcomeWith({
      drifts: [driftOf('AdvancedEventSelectors', selectors('d'), selectors('x'))],
    });
    expect(without(bounded(HUGE), 'desired')).not.toEqual(without(bounded(other), 'desired'));
    expect(without(bounded(HUGE), 'observed')).toEqual(without(bounded(other), 'observed'));
  });

  it.each([
    { reason: 'every property drifts hugely', letter: 'x' },
    { reason: 'the letters take three bytes each', letter: '→' },
  ])('is under the limit when $reason', ({ letter }) => {
    const drifts = FACETS.map(({ property }) => driftOf(property, selectors(letter), selectors(letter)));
    const actions = FACETS.map(() => actionOf({ AdvancedEventSelectors: selectors(letter) }));
    const cut = bounded(outcomeWith({ drifts, actions }));
    expect(bytes(cut)).toBeLessThan(LIMIT);
    expect(cut.drifts.map(({ property }) => property)).toEqual(FACETS.map(({ property }) => property));
  });

  it('is under the limit when it is one endless text', () => {
    const cut = bounded(outcomeWith({ drifts: [driftOf('S3KeyPrefix', 'a', 'b'.repeat(300_000))] }));
    expect(bytes(cut)).toBeLessThan(LIMIT);
    expect(cut.drifts[0]).toMatchObject({
      desired: 'a',
      observed: expect.stringContaining('300000 characters'),
    });
  });

  it('keeps its cause and some of the others when thousands of events led to it', () => {
    const cut = bounded(outcomeWith({ otherTriggers: Array.from({ length: 5000 }, () => TRIGGER) }));
    expect(bytes(cut)).toBeLessThan(LIMIT);
    expect(cut.trigger).toEqual(TRIGGER);
    expect(cut.otherTriggers.length).toBeGreaterThan(0);
  });

  it('is under the limit when a full batch of events has actors of the greatest length', () => {
    const long = '→'.repeat(1024);
    const trigger = { ...TRIGGER, actor: { type: long, arn: long, issuer: long, via: null, sourceIp: long } };
    const cut = bounded(
      outcomeWith({ ...HUGE, trigger, otherTriggers: Array.from({ length: 9 }, () => trigger) }),
    );
    expect(bytes(cut)).toBeLessThan(LIMIT);
  });
});
