import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { renewed } from '../../lib/core/plan.ts';
import type { Policy } from '../../lib/core/policy.ts';
import { select } from '../../lib/core/select.ts';
import { course, exactly, lookAt, policyOf, TRAIL } from './fixtures.ts';
import { CAREFUL, DATA, is, MANAGEMENT, S3, selector } from './spelling.ts';

const THEIRS = selector(DATA, is('resources.type', 'AWS::Lambda::Function'));
const OBJECTS = selector(DATA, S3);
const READS = selector(MANAGEMENT, is('readOnly', 'true'));

const asking = (
  name: string,
  AdvancedEventSelectors: readonly Json[],
  selectorCoverage: Policy['selectorCoverage'] = 'atLeast',
): Policy => policyOf({ name, desired: { AdvancedEventSelectors }, selectorCoverage });

const requestOf = (policies: readonly Policy[], observed: readonly Json[]): unknown => {
  const { actions } = course(policies, lookAt({ AdvancedEventSelectors: observed }));
  return actions.map(({ request }) => request['AdvancedEventSelectors'] ?? request['EventSelectors']);
};

describe('selectors that record at least what is desired', () => {
  test('are no drift, whatever else they record', () => {
    expect(
      course([asking('one', CAREFUL)], lookAt({ AdvancedEventSelectors: [THEIRS, ...CAREFUL] })).drifts,
    ).toEqual([]);
  });

  test('that record less are added to, and keep what others added', () => {
    expect(requestOf([asking('one', CAREFUL)], [THEIRS, READS])).toEqual([[THEIRS, READS, ...CAREFUL]]);
  });

  test('are read again before they are written', () => {
    const [action] = course([asking('one', CAREFUL)], lookAt({ AdvancedEventSelectors: [THEIRS] })).actions;
    expect(action).toMatchObject({ call: 'PutEventSelectors', fresh: 'GetEventSelectors' });
    const [exact] = course(
      [asking('one', CAREFUL, 'exactly')],
      lookAt({ AdvancedEventSelectors: [THEIRS] }),
    ).actions;
    expect(exact?.fresh).toBeUndefined();
  });

  test('are written in the spelling that holds them', () => {
    const basic = policyOf({
      desired: { EventSelectors: [{ ReadWriteType: 'All' }] },
      selectorCoverage: 'atLeast',
    });
    const state = { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] };
    expect(course([basic], lookAt(state)).actions[0]?.request).toEqual({
      TrailName: TRAIL.arn,
      EventSelectors: [{ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'All' }],
    });
    expect(requestOf([basic], [THEIRS])).toEqual([[THEIRS, selector(MANAGEMENT)]]);
  });

  test('of several policies are one call', () => {
    expect(requestOf([asking('one', [OBJECTS]), asking('two', [selector(MANAGEMENT)])], [THEIRS])).toEqual([
      [THEIRS, OBJECTS, selector(MANAGEMENT)],
    ]);
  });

  test('and exactly what records them all are one call too', () => {
    const policies = [asking('one', [OBJECTS]), asking('two', CAREFUL, 'exactly')];
    expect(requestOf(policies, [THEIRS])).toEqual([CAREFUL]);
    const [action] = course(policies, lookAt({ AdvancedEventSelectors: [THEIRS] })).actions;
    expect(action?.fresh).toBeUndefined();
  });

  test('conflict only with exactly what does not record them', () => {
    const conflicts = (...policies: Policy[]): number => select(policies, TRAIL).conflicts.length;
    expect(conflicts(asking('one', [OBJECTS]), asking('two', [selector(MANAGEMENT)]))).toBe(0);
    expect(conflicts(asking('one', [OBJECTS]), asking('two', CAREFUL, 'exactly'))).toBe(0);
    expect(conflicts(asking('one', [OBJECTS]), asking('two', [READS], 'exactly'))).toBe(1);
    expect(conflicts(asking('one', [OBJECTS], 'exactly'), asking('two', [OBJECTS]))).toBe(0);
  });

  test('that cannot be added are barred, with the reason', () => {
    const many = (prefix: string): Json =>
      selector(DATA, S3, is('eventName', ...Array.from({ length: 400 }, (_, index) => `${prefix}${index}`)));
    const { actions, blocked } = course(
      [asking('one', [many('A')])],
      lookAt({ AdvancedEventSelectors: [many('B')] }),
    );
    expect(actions).toEqual([]);
    expect(blocked).toEqual([
      { properties: ['AdvancedEventSelectors'], reason: expect.stringContaining('AWS takes 500') },
    ]);
    expect(
      course(
        [asking('one', [many('A')]), asking('two', [OBJECTS])],
        lookAt({ AdvancedEventSelectors: [many('B')] }),
      ).actions,
    ).toEqual([]);
  });

  test('leave other properties of the policy as strict as ever', () => {
    const policy = policyOf({ desired: { IsLogging: true }, selectorCoverage: 'atLeast' });
    expect(course([policy], lookAt({ Status: { IsLogging: false } })).drifts).toHaveLength(1);
  });

  test('are written as they are into a trail that is made anew', () => {
    const desired = { S3BucketName: 'b', AdvancedEventSelectors: [OBJECTS] };
    const policies = exactly([policyOf({ desired, selectorCoverage: 'atLeast' })]);
    const put = course(policies, lookAt(null)).actions.find(({ call }) => call === 'PutEventSelectors');
    expect(put?.request['AdvancedEventSelectors']).toEqual([OBJECTS]);
    expect(put?.fresh).toBeUndefined();
  });
});

describe('a call is made anew of what was just read', () => {
  const policies = [asking('one', CAREFUL), { ...asking('two', [THEIRS]), mode: 'audit' as const }];
  const again = (AdvancedEventSelectors: readonly Json[]): unknown => {
    const { selection, actions } = course(policies, lookAt({ AdvancedEventSelectors: [READS] }));
    return actions
      .flatMap((action) => renewed(action, { AdvancedEventSelectors }, selection, TRAIL).actions)
      .map(({ request }) => request['AdvancedEventSelectors']);
  };

  test('with what others added meanwhile', () => {
    expect(again([READS, OBJECTS])).toEqual([[READS, OBJECTS, CAREFUL[0], CAREFUL[2]]]);
  });

  test('or not at all where nothing is lacking any more', () => {
    expect(again(CAREFUL)).toEqual([]);
  });
});
