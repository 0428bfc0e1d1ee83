import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { judge } from '../../lib/core/finding.ts';
import { diff } from '../../lib/core/diff.ts';
import { plan } from '../../lib/core/plan.ts';
import type { Policy } from '../../lib/core/policy.ts';
import { restored } from '../../lib/core/restore.ts';
import { select } from '../../lib/core/select.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { exactly, FREE, lookAt, policyOf, TRAIL } from './fixtures.ts';
import { DATA, is, MANAGEMENT, S3, selector } from './spelling.ts';

const requests = (policies: readonly Policy[], snapshot: TrailState | null) => {
  const selection = restored(select(exactly(policies), TRAIL), snapshot, TRAIL);
  const look = lookAt(null);
  const findings = judge(diff(selection, look, TRAIL).drifts, selection, TRAIL, FREE);
  const { actions, blocked } = plan(findings, look, selection, TRAIL);
  return { blocked, made: Object.fromEntries(actions.map(({ call, request }) => [call, request])) };
};

const WHOLE: TrailState = {
  Trail: {
    TrailARN: TRAIL.arn,
    Name: TRAIL.name,
    S3BucketName: 'logs',
    S3KeyPrefix: 'audit',
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    LogFileValidationEnabled: true,
    IsOrganizationTrail: false,
    KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/one',
  },
  Status: { IsLogging: true },
  AdvancedEventSelectors: [selector(MANAGEMENT), selector(DATA, S3)],
  InsightSelectors: [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] }],
  AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
  Tags: [
    { Key: 'aws:cloudformation:stack-name', Value: 'audit' },
    { Key: 'owner', Value: 'secops' },
  ],
};

describe('a trail that is made anew', () => {
  test('has all that it had, where the policy says little', () => {
    expect(requests([policyOf()], WHOLE)).toMatchObject({
      blocked: [],
      made: {
        CreateTrail: {
          S3BucketName: 'logs',
          S3KeyPrefix: 'audit',
          IsMultiRegionTrail: true,
          EnableLogFileValidation: true,
          KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/one',
          TagsList: [{ Key: 'owner', Value: 'secops' }],
        },
        PutEventSelectors: { AdvancedEventSelectors: WHOLE.AdvancedEventSelectors },
        PutInsightSelectors: { InsightSelectors: WHOLE.InsightSelectors },
        PutEventConfiguration: { AggregationConfigurations: WHOLE.AggregationConfigurations },
      },
    });
  });

  test('has what the policy says, where it says something', () => {
    const desired = { S3BucketName: 'others', KMSKeyId: null, Tags: [{ Key: 'owner', Value: 'audit' }] };
    const { made } = requests([policyOf({ desired })], WHOLE);
    expect(made['CreateTrail']).toMatchObject({ S3BucketName: 'others', TagsList: desired.Tags });
    expect(made['CreateTrail']).not.toHaveProperty('KmsKeyId');
  });

  test('has the tags of both', () => {
    const desired = { Tags: [{ Key: 'env', Value: 'prod' }] };
    expect(requests([policyOf({ desired })], WHOLE).made['CreateTrail']).toMatchObject({
      TagsList: [
        { Key: 'env', Value: 'prod' },
        { Key: 'owner', Value: 'secops' },
      ],
    });
  });

  test('has the selectors that others had added, where the policy lets them stand', () => {
    const desired = { AdvancedEventSelectors: [selector(MANAGEMENT)] };
    const selectors = (selectorCoverage: Policy['selectorCoverage']): Json | undefined =>
      requests([policyOf({ desired, selectorCoverage })], WHOLE).made['PutEventSelectors']?.[
        'AdvancedEventSelectors'
      ];
    expect(selectors('atLeast')).toEqual(WHOLE.AdvancedEventSelectors);
    expect(selectors('exactly')).toBeUndefined();
  });

  test('has the desired selectors alone where there is no room for more', () => {
    const names = (prefix: string): Json =>
      selector(DATA, S3, is('eventName', ...Array.from({ length: 300 }, (_, index) => `${prefix}${index}`)));
    const policy = policyOf({
      desired: { AdvancedEventSelectors: [names('A')] },
      selectorCoverage: 'atLeast',
    });
    const { made } = requests([policy], { ...WHOLE, AdvancedEventSelectors: [names('B')] });
    expect(made['PutEventSelectors']).toMatchObject({ AdvancedEventSelectors: [names('A')] });
  });

  test('has basic selectors where it had those', () => {
    const { AdvancedEventSelectors: _, ...rest } = WHOLE;
    const basic = [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }];
    const { made } = requests([policyOf()], { ...rest, EventSelectors: basic });
    expect(made['PutEventSelectors']).toMatchObject({ EventSelectors: basic });
  });

  test('has neither side of what two policies disagree on', () => {
    const policies = ['a', 'b'].map((name) => policyOf({ name, desired: { S3KeyPrefix: name } }));
    expect(requests(policies, WHOLE).made['CreateTrail']).not.toHaveProperty('S3KeyPrefix');
  });

  test('has what it had, where a policy only watches', () => {
    const watching = policyOf({ name: 'watching', mode: 'audit', desired: { S3KeyPrefix: 'elsewhere' } });
    expect(requests([policyOf(), watching], WHOLE).made['CreateTrail']).toMatchObject({
      S3KeyPrefix: 'audit',
    });
  });

  test('cannot be made where neither the policy nor the ledger names its bucket', () => {
    expect(requests([policyOf()], null).blocked).toMatchObject([{ properties: ['Trail'] }]);
    expect(requests([policyOf()], {}).blocked).toMatchObject([{ properties: ['Trail'] }]);
  });

  test('is left to what the policies ask where none that names it exactly enforces', () => {
    const selection = select([policyOf()], TRAIL);
    expect(restored(selection, WHOLE, TRAIL)).toEqual(selection);
  });

  const asked = (policies: readonly Policy[], snapshot: TrailState) =>
    restored(select(exactly(policies), TRAIL), snapshot, TRAIL).wishes;
  const BUCKET = policyOf({ severity: 'low', desired: { S3BucketName: 'logs' } });
  const HAD = ['S3KeyPrefix', 'IsMultiRegionTrail', 'EnableLogFileValidation', 'KMSKeyId'];
  const REST = ['InsightSelectors', 'AggregationConfigurations', 'Tags'];

  test('is asked for what it had that a new one has not, its selectors in one spelling', () => {
    const { AdvancedEventSelectors: _, ...others } = WHOLE;
    const basic = { ...others, EventSelectors: [{ ReadWriteType: 'WriteOnly' }] };
    const properties = (snapshot: TrailState) =>
      asked([BUCKET], snapshot)
        .map(({ facet }) => facet.property)
        .sort();
    expect(properties(WHOLE)).toEqual(['S3BucketName', 'AdvancedEventSelectors', ...HAD, ...REST].sort());
    expect(properties(basic)).toEqual(['S3BucketName', 'EventSelectors', ...HAD, ...REST].sort());
  });

  test('is so by the name of all that enforce, as grave as the gravest', () => {
    const other = policyOf({ ...BUCKET, name: 'two', severity: 'high' });
    const watching = policyOf({ ...BUCKET, name: 'watching', mode: 'audit', severity: 'critical' });
    const key = asked([BUCKET, other, watching], WHOLE).find(({ facet }) => facet.property === 'KMSKeyId');
    expect(key).toMatchObject({
      policy: 'one and two',
      severity: 'high',
      askedBy: [{ name: 'one' }, { name: 'two' }],
    });
  });

  test('is asked for no tags where policies disagree on them', () => {
    const tagged = ['a', 'b'].map((name) =>
      policyOf({ name, desired: { Tags: [{ Key: 'k', Value: name }] } }),
    );
    const told = asked(tagged, WHOLE).filter(({ facet }) => facet.property === 'Tags');
    expect(told.map(({ policy }) => policy)).toEqual(['a', 'b']);
  });

  test('is not asked for more by whoever only watches', () => {
    const desired = { AdvancedEventSelectors: [selector(MANAGEMENT)] };
    const watching = policyOf({ name: 'watching', mode: 'audit', selectorCoverage: 'atLeast', desired });
    const told = asked([BUCKET, watching], WHOLE).find(({ policy }) => policy === 'watching');
    expect(told?.value).toEqual(desired.AdvancedEventSelectors);
  });

  test('is whatever tags it had, odd ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 3 }), (odd) => {
        expect(requests([policyOf()], { ...WHOLE, Tags: odd as readonly Json[] }).blocked).toEqual([]);
      }),
    );
  });
});
