import { describe, expect, test } from 'vitest';
import type { Drift } from '../../lib/core/diff.ts';
import type { Action } from '../../lib/core/action.ts';
import { cures, plan } from '../../lib/core/plan.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { Waiver } from '../../lib/core/waiver.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { course, FREE, lookAt, policyOf, TRAIL } from './fixtures.ts';

const GROUP = 'arn:aws:logs:us-east-1:111122223333:log-group:trail:*';
const ROLE = 'arn:aws:iam::111122223333:role/logs';

const planned = (desired: Policy['desired'], state: TrailState): readonly Action[] =>
  course([policyOf({ desired })], lookAt(state)).actions;

const calls = (actions: readonly Action[]): string[] => actions.map(({ call }) => call);

const WAIVER: Waiver = {
  properties: ['IncludeGlobalServiceEvents'],
  trails: null,
  principals: null,
  until: '2026-01-31',
  reason: 'migration',
  approvedBy: 'secops@example.com',
};

const EVERYTHING: Policy['desired'] = {
  Tags: [{ Key: 'a', Value: '1' }],
  AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
  InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
  EventSelectors: [{ ReadWriteType: 'All' }],
  EnableLogFileValidation: true,
  IsLogging: true,
};

describe('calls are made in the order that loses least', () => {
  test('recording is switched on before anything else', () => {
    expect(calls(planned(EVERYTHING, {}))).toEqual([
      'StartLogging',
      'UpdateTrail',
      'PutEventSelectors',
      'PutInsightSelectors',
      'PutEventConfiguration',
      'AddTags',
    ]);
  });

  test.each([
    { key: 'S3BucketName', value: 'logs', reason: "a stranger's bucket" },
    { key: 'S3KeyPrefix', value: 'p', reason: 'a prefix that the bucket refuses' },
  ])('but not into $reason', ({ key, value }) => {
    const actions = planned({ ...EVERYTHING, [key]: value }, {});
    expect(calls(actions).slice(0, 3)).toEqual(['UpdateTrail', 'StartLogging', 'PutEventSelectors']);
  });

  test('whatever the order in which drifts are found', () => {
    const look = lookAt({});
    const { selection, findings, actions } = course(
      [policyOf({ desired: { ...EVERYTHING, S3BucketName: 'logs' } })],
      look,
    );
    const turned = plan(findings.toReversed(), look, selection, TRAIL);
    expect(calls(turned.actions)).toEqual(calls(actions));
  });

  test('tags of two policies are as many calls', () => {
    const tagged = (Key: string) => policyOf({ name: Key, desired: { Tags: [{ Key, Value: '1' }] } });
    const { actions } = course([tagged('a'), tagged('b')], lookAt({}));
    expect(actions.map(({ request }) => request['TagsList'])).toEqual([
      [{ Key: 'a', Value: '1' }],
      [{ Key: 'b', Value: '1' }],
    ]);
  });

  test('Insights wait for the selectors that they need', () => {
    const { InsightSelectors = [], EventSelectors = [] } = EVERYTHING;
    const needs = (actions: readonly Action[]) =>
      actions.find(({ call }) => call === 'PutInsightSelectors')?.needs;
    expect(needs(planned({ InsightSelectors, EventSelectors }, {}))).toEqual(['PutEventSelectors']);
    expect(needs(planned({ InsightSelectors }, {}))).toEqual([]);
  });
});

describe('settings are cured by one UpdateTrail', () => {
  test('which falls back to one call a group when it is refused whole', () => {
    const [action, ...others] = planned(
      { KMSKeyId: 'k', S3BucketName: 'b', S3KeyPrefix: 'p', EnableLogFileValidation: true },
      { Trail: { S3KeyPrefix: 'p' } },
    );
    expect(others).toEqual([]);
    expect(action?.request).toEqual({
      Name: TRAIL.arn,
      EnableLogFileValidation: true,
      KmsKeyId: 'k',
      S3BucketName: 'b',
    });
    expect(action?.needs).toEqual([]);
    expect(action?.fallback.flatMap(({ fallback }) => fallback)).toEqual([]);
    expect(action?.fallback.map(({ request }) => request)).toEqual([
      { Name: TRAIL.arn, EnableLogFileValidation: true },
      { Name: TRAIL.arn, KmsKeyId: 'k' },
      { Name: TRAIL.arn, S3BucketName: 'b' },
    ]);
  });

  test('a single group has nothing to fall back to', () => {
    expect(planned({ KMSKeyId: 'k' }, {})[0]?.fallback).toEqual([]);
  });

  test('none is cleared by the empty text, for null would change nothing', () => {
    expect(planned({ KMSKeyId: null }, { Trail: { KmsKeyId: 'k' } })[0]?.request).toEqual({
      Name: TRAIL.arn,
      KmsKeyId: '',
    });
  });

  test.each([
    {
      desired: { IsMultiRegionTrail: true },
      Trail: { IncludeGlobalServiceEvents: false },
      sent: { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true },
      reason: 'a multi-region trail must have global events',
    },
    {
      desired: { IsMultiRegionTrail: false },
      Trail: { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false },
      sent: { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false },
      reason: 'a single-region trail keeps what it has',
    },
    {
      desired: { IncludeGlobalServiceEvents: true },
      Trail: { IncludeGlobalServiceEvents: false },
      sent: { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: true },
      reason: 'global events travel with the scope',
    },
    {
      desired: { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE },
      Trail: { CloudWatchLogsRoleArn: ROLE },
      sent: { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE },
      reason: 'the log group takes its unchanged role along',
    },
    {
      desired: { CloudWatchLogsRoleArn: ROLE },
      Trail: { CloudWatchLogsLogGroupArn: GROUP },
      sent: { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE },
      reason: 'the role takes its unchanged log group along',
    },
    {
      desired: { CloudWatchLogsLogGroupArn: null },
      Trail: { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE },
      sent: { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
      reason: 'the pair goes together',
    },
    {
      desired: { CloudWatchLogsRoleArn: null },
      Trail: { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE },
      sent: { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
      reason: 'from either side',
    },
    {
      desired: { CloudWatchLogsLogGroupArn: GROUP },
      Trail: {},
      sent: { CloudWatchLogsLogGroupArn: GROUP },
      reason: 'a role that nobody knows is not made up',
    },
  ])('$reason', ({ desired, Trail, sent }) => {
    expect(planned(desired, { Trail })[0]?.request).toEqual({ Name: TRAIL.arn, ...sent });
  });

  const partnerSent = (...others: Policy[]) => {
    const multi = policyOf({ name: 'z', desired: { IsMultiRegionTrail: false } });
    const state = { Trail: { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true } };
    return course([multi, ...others], lookAt(state)).actions[0]?.request['IncludeGlobalServiceEvents'];
  };
  const asking = (name: string, mode: Policy['mode'], wanted: boolean, waivers: readonly Waiver[] = []) =>
    policyOf({ name, mode, desired: { IncludeGlobalServiceEvents: wanted }, waivers });

  test.each([
    { others: [asking('a', 'enforce', false)], sent: false, reason: 'as an enforcing policy asks' },
    {
      others: [asking('a', 'audit', false)],
      sent: true,
      reason: 'as it stands, where the policy only audits',
    },
    {
      others: [asking('a', 'enforce', false), asking('b', 'enforce', true)],
      sent: true,
      reason: 'as it stands, where two policies are at odds',
    },
    {
      others: [asking('a', 'enforce', false, [WAIVER])],
      sent: true,
      reason: 'as it stands, where that is waived',
    },
  ])('a partner is sent $reason', ({ others, sent }) => {
    expect(partnerSent(...others)).toBe(sent);
  });
});

describe('what is not done is told', () => {
  test('two policies at odds bar each other, and nothing is written', () => {
    const { actions, blocked } = course(
      [
        policyOf({ name: 'a', desired: { S3BucketName: 'a' } }),
        policyOf({ name: 'b', desired: { S3BucketName: 'b' } }),
      ],
      lookAt({ Trail: { S3BucketName: 'a' } }),
    );
    expect(actions).toEqual([]);
    expect(blocked).toEqual([
      { properties: ['S3BucketName'], reason: 'policies a and b ask different things of S3BucketName' },
    ]);
  });

  test.each([
    {
      bounds: { ...FREE, viewOnly: true },
      mode: 'enforce',
      verdict: 'report',
      reason: 'the account that owns',
    },
    { bounds: FREE, mode: 'audit', verdict: 'report', reason: 'audit mode' },
    {
      bounds: { ...FREE, refused: ['StartLogging'] },
      mode: 'enforce',
      verdict: 'barred',
      reason: 'has refused our',
    },
    { bounds: { ...FREE, refused: ['AddTags'] }, mode: 'enforce', verdict: 'act', reason: 'one' },
  ] as const)('a drift is $verdict: $reason', ({ bounds, mode, verdict, reason }) => {
    const { findings } = course([policyOf({ mode })], lookAt({}), TRAIL, bounds);
    expect(findings.map((one) => one.verdict)).toEqual([verdict]);
    expect(findings[0]?.why).toContain(reason);
  });

  test('a drift is cured whatever woke us, a refused call too', () => {
    const { findings } = course([policyOf()], lookAt({}), TRAIL, { ...FREE, onlyRefused: true });
    expect(findings.map(({ verdict }) => verdict)).toEqual(['act']);
  });

  test('what could not be read is unread, and is not written', () => {
    const found = course([policyOf()], lookAt({}, { GetTrailStatus: 'AccessDenied' }));
    expect(found.unread).toEqual([{ property: 'IsLogging', reason: 'AccessDenied' }]);
    expect([found.drifts, found.actions]).toEqual([[], []]);
  });

  test('what several policies ask for is unread once', () => {
    const other = policyOf({ name: 'other', mode: 'audit', desired: { IsLogging: false } });
    const found = course([policyOf(), other], lookAt({}, { GetTrailStatus: 'AccessDenied' }));
    expect(found.unread).toEqual([{ property: 'IsLogging', reason: 'AccessDenied' }]);
  });

  test('a trail that is missing is not cured by calls that need one', () => {
    const drift: Drift = {
      property: 'Trail',
      desired: 'present',
      observed: 'absent',
      policy: 'one',
      mode: 'enforce',
      severity: 'high',
      holes: { blindSpots: [], excess: [] },
      notes: [],
      wish: null,
    };
    expect(cures([drift], {}, TRAIL).actions).toEqual([]);
  });
});
