import { describe, expect, test } from 'vitest';
import type { Policy } from '../../lib/core/policy.ts';
import { course, exactly, FREE, lookAt, policyOf, TRAIL } from './fixtures.ts';

const absent = (policies: readonly Policy[]) => course(policies, lookAt(null));
const BUCKET = { S3BucketName: 'logs' };

describe('a trail that vanished', () => {
  test('is one drift of the trail itself, under the policy that expects it', () => {
    const policies = [
      policyOf({ name: 'a', desired: BUCKET }),
      ...exactly([policyOf({ name: 'b', severity: 'low' })]),
    ];
    const { drifts, unread } = absent(policies);
    expect(unread).toEqual([]);
    expect(drifts).toEqual([
      {
        property: 'Trail',
        desired: 'present',
        observed: 'absent',
        policy: 'b',
        mode: 'enforce',
        severity: 'low',
        holes: { blindSpots: [], excess: [] },
        notes: [],
        wish: null,
      },
    ]);
  });

  test('is created with its settings and tags, records at once, and then gets the rest', () => {
    const desired = {
      ...BUCKET,
      KMSKeyId: null,
      SnsTopicName: 't',
      IsMultiRegionTrail: true,
      Tags: [{ Key: 'a', Value: '1' }],
      EventSelectors: [{ ReadWriteType: 'WriteOnly' }],
      InsightSelectors: [{ InsightType: 'ApiErrorRateInsight' }],
      AggregationConfigurations: [],
    };
    const { actions } = absent(exactly([policyOf({ desired })]));
    expect(actions.map(({ call, needs }) => [call, needs])).toEqual([
      ['CreateTrail', []],
      ['StartLogging', ['CreateTrail']],
      ['PutEventSelectors', ['CreateTrail']],
      ['PutInsightSelectors', ['CreateTrail', 'PutEventSelectors']],
    ]);
    expect(actions[0]?.request).toEqual({
      Name: 'main',
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      S3BucketName: 'logs',
      SnsTopicName: 'arn:aws:sns:us-east-1:111122223333:t',
      TagsList: [{ Key: 'a', Value: '1' }],
    });
    expect(actions.map(({ because }) => because)).toEqual(Array.from({ length: 4 }, () => ['Trail']));
  });

  test('is made of its essentials and its tags, where AWS refuses the rest', () => {
    const tags = [{ Key: 'a', Value: '1' }];
    const essential = { ...BUCKET, S3KeyPrefix: 'audit', IncludeGlobalServiceEvents: false };
    const made = { Name: 'main', ...essential, IsMultiRegionTrail: false, TagsList: tags };
    const { actions } = absent(
      exactly([
        policyOf({
          desired: {
            ...essential,
            IsLogging: true,
            KMSKeyId: 'key',
            SnsTopicName: 'arn:topic',
            EventSelectors: [{ ReadWriteType: 'All' }],
            Tags: tags,
          },
        }),
      ]),
    );
    const writes = ['Trail', 'S3BucketName', 'S3KeyPrefix', 'IncludeGlobalServiceEvents'];
    const create = { call: 'CreateTrail', because: ['Trail'], needs: [] };
    expect(actions).toEqual([
      {
        ...create,
        request: { ...made, KmsKeyId: 'key', SnsTopicName: 'arn:topic' },
        writes: [...writes, 'KMSKeyId', 'SnsTopicName', 'Tags'],
        fallback: [{ ...create, request: made, writes: [...writes, 'Tags'], fallback: [] }],
      },
      {
        call: 'StartLogging',
        request: { Name: TRAIL.arn },
        because: ['Trail'],
        writes: ['IsLogging'],
        needs: ['CreateTrail'],
        fallback: [],
      },
    ]);
  });

  test('has nothing to fall back to where it is made of nothing else', () => {
    const desired = { ...BUCKET, IsLogging: true, EventSelectors: [], Tags: [{ Key: 'a', Value: '1' }] };
    expect(absent(exactly([policyOf({ desired })])).actions[0]?.fallback).toEqual([]);
  });

  test('is made without what a policy only watches', () => {
    const watching = policyOf({ name: 'watching', mode: 'audit', desired: { KMSKeyId: 'key' } });
    const { actions } = absent([...exactly([policyOf({ desired: BUCKET })]), watching]);
    expect(actions[0]?.request).toEqual({ Name: 'main', ...BUCKET });
  });

  test('gets a tag that two policies name once, for AWS refuses doubles', () => {
    const tag = { Key: 'a', Value: '1' };
    const { actions } = absent(
      exactly([
        policyOf({ name: 'a', desired: { ...BUCKET, Tags: [tag] } }),
        policyOf({ name: 'b', desired: { Tags: [tag, { Key: 'b', Value: '2' }] } }),
      ]),
    );
    expect(actions[0]?.request['TagsList']).toEqual([tag, { Key: 'b', Value: '2' }]);
  });

  test('is recreated without what two policies disagree on', () => {
    const { actions } = absent(
      exactly([
        policyOf({ name: 'a', desired: { ...BUCKET, S3KeyPrefix: 'a' } }),
        policyOf({ name: 'b', desired: { S3KeyPrefix: 'b' } }),
      ]),
    );
    expect(actions[0]?.request).toEqual({ Name: 'main', ...BUCKET });
    expect(actions[0]?.writes).toEqual(['Trail', 'S3BucketName']);
  });

  test('cannot be recreated where no policy names its bucket, and that is told', () => {
    const { actions, blocked } = absent(exactly([policyOf()]));
    expect(actions).toEqual([]);
    expect(blocked).toMatchObject([{ properties: ['Trail'] }]);
    expect(blocked[0]?.reason).toContain('no enforcing policy names its S3BucketName');
  });

  test.each([
    {
      policies: [policyOf({ desired: BUCKET })],
      bounds: FREE,
      verdicts: ['report'],
      why: 'no policy names this trail exactly',
    },
    {
      policies: exactly([policyOf({ desired: BUCKET, onDelete: 'report' })]),
      bounds: FREE,
      verdicts: ['report'],
      why: 'its policy only reports a deleted trail',
    },
    {
      policies: exactly([policyOf({ desired: BUCKET, mode: 'audit' })]),
      bounds: FREE,
      verdicts: ['report'],
      why: 'its policy only reports a deleted trail',
    },
    {
      policies: exactly([policyOf({ desired: BUCKET })]),
      bounds: { ...FREE, refused: ['CreateTrail'] },
      verdicts: ['barred'],
      why: 'AWS has refused our CreateTrail',
    },
    {
      policies: exactly([policyOf({ name: 'a', mode: 'audit' }), policyOf({ name: 'b', desired: BUCKET })]),
      bounds: FREE,
      verdicts: ['act'],
      why: 'b',
    },
    {
      policies: [policyOf({ desired: BUCKET })],
      bounds: { ...FREE, onlyRefused: true },
      verdicts: [],
      // A refused call can name a trail that never was; nobody expects it, and nobody deleted it.
      why: '',
    },
    {
      policies: exactly([policyOf({ desired: BUCKET })]),
      bounds: { ...FREE, onlyRefused: true },
      verdicts: ['act'],
      why: 'one',
    },
    { policies: [], bounds: FREE, verdicts: [], why: '' },
  ])('is $verdicts because $why', ({ policies, bounds, verdicts, why }) => {
    const { findings, actions } = course(policies, lookAt(null), TRAIL, bounds);
    expect(findings.map(({ verdict }) => verdict)).toEqual(verdicts);
    expect(findings.map((one) => one.why).join()).toContain(why);
    expect(actions.length > 0).toBe(verdicts.includes('act'));
  });
});
