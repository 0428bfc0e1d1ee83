import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delivery, troubledRegions } from '../../lib/core/facets/delivery.ts';
import type { Json } from '../../lib/core/json.ts';
import type { ApiTrail, Status, TrailState } from '../../lib/core/state.ts';
import { course, lookAt, policyOf, TRAIL } from './fixtures.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const HOUR = { maxAgeMinutes: 60 };

const BUSY: ApiTrail = {
  S3BucketName: 'logs',
  LogFileValidationEnabled: true,
  CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:trail:*',
  CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/logs',
  SnsTopicARN: 'arn:aws:sns:us-east-1:111122223333:topic',
};
const FINE: Status = {
  IsLogging: true,
  SeenAt: ago(0),
  StartLoggingTime: ago(10_000),
  LatestDeliveryTime: ago(5),
  LatestDigestDeliveryTime: ago(90),
  LatestCloudWatchLogsDeliveryTime: ago(5),
  LatestNotificationTime: ago(5),
};

const stateWith = (status: Status, more: TrailState = {}): TrailState => ({
  Trail: BUSY,
  Status: { ...FINE, ...status },
  ...more,
});

const told = (state: TrailState, desired: Json = HOUR): Json =>
  delivery.shown(delivery.desired(desired, TRAIL), delivery.observed(state, TRAIL));

const silent = (what: string) => [{ what, region: 'us-east-1', silence: 'nothing for more than 60 minutes' }];
const failing = (what: string, error: string, region = 'us-east-1') => [{ what, region, error }];

describe('delivery', () => {
  test.each<{ reason: string; state: TrailState; expected: Json }>([
    { reason: 'everything arrives', state: stateWith({}), expected: [] },
    {
      reason: 'log files are refused',
      state: stateWith({ LatestDeliveryError: 'AccessDenied' }),
      expected: failing('log files', 'AccessDenied'),
    },
    {
      reason: 'digest files are refused',
      state: stateWith({ LatestDigestDeliveryError: 'NoSuchBucket' }),
      expected: failing('digest files', 'NoSuchBucket'),
    },
    {
      reason: 'CloudWatch Logs refuses',
      state: stateWith({ LatestCloudWatchLogsDeliveryError: 'AccessDenied' }),
      expected: failing('CloudWatch Logs', 'AccessDenied'),
    },
    {
      reason: 'the topic refuses',
      state: stateWith({ LatestNotificationError: 'AuthorizationError' }),
      expected: failing('notifications', 'AuthorizationError'),
    },
    {
      reason: 'an error of what the trail does not have any more says nothing',
      state: { Trail: {}, Status: { ...FINE, LatestNotificationError: 'x', LatestDigestDeliveryError: 'x' } },
      expected: [],
    },
    {
      reason: 'log files are an hour old, and no more',
      state: stateWith({ LatestDeliveryTime: ago(60) }),
      expected: [],
    },
    {
      reason: 'log files are older than granted',
      state: stateWith({ LatestDeliveryTime: ago(61) }),
      expected: silent('log files'),
    },
    {
      reason: 'digests come once an hour: that is granted on top',
      state: stateWith({ LatestDigestDeliveryTime: ago(120) }),
      expected: [],
    },
    {
      reason: 'digests are older than that',
      state: stateWith({ LatestDigestDeliveryTime: ago(121) }),
      expected: silent('digest files'),
    },
    {
      reason: 'logging began just now',
      state: stateWith({ StartLoggingTime: ago(3), LatestDeliveryTime: ago(9000) }),
      expected: [],
    },
    {
      reason: 'times may be seconds, as they come over the wire',
      state: stateWith({ LatestDeliveryTime: NOW / 1000 - 61 * 60 }),
      expected: silent('log files'),
    },
    {
      reason: 'nothing was ever delivered, and nobody knows since when it logs',
      state: { Trail: {}, Status: { IsLogging: true, SeenAt: ago(0) } },
      expected: [{ what: 'log files', region: 'us-east-1', silence: 'nothing was ever delivered' }],
    },
    {
      reason: 'a stopped trail is silent: that is told of its logging',
      state: stateWith({ IsLogging: false, LatestDeliveryTime: ago(9000) }),
      expected: [],
    },
    {
      reason: 'a state of which nobody says when it was seen has no age',
      state: { Trail: {}, Status: { IsLogging: true, LatestDeliveryTime: ago(9000) } },
      expected: [],
    },
    { reason: 'a status that was not asked for says nothing', state: {}, expected: [] },
    {
      reason: 'another region is refused',
      state: stateWith({}, { Elsewhere: { 'eu-west-1': { LatestDeliveryError: 'AccessDenied' } } }),
      expected: failing('log files', 'AccessDenied', 'eu-west-1'),
    },
    {
      reason: 'another region is silent, as are regions in which nobody works',
      state: stateWith({}, { Elsewhere: { 'eu-west-1': { IsLogging: true, SeenAt: ago(0) } } }),
      expected: [],
    },
    {
      reason: 'what AWS says stays on its line',
      state: stateWith({ LatestDeliveryError: 'Access\nDenied\u202e' }),
      expected: failing('log files', 'Access Denied '),
    },
  ])('$reason', ({ state, expected }) => {
    expect(told(state)).toEqual(expected);
    expect(delivery.same(HOUR, delivery.observed(state, TRAIL))).toBe(JSON.stringify(expected) === '[]');
  });

  test('is not judged where the policy grants nothing that can be read', () => {
    expect(told(stateWith({ LatestDeliveryTime: ago(1) }), null)).toMatchObject([
      { what: 'log files' },
      {},
      {},
      {},
    ]);
  });

  test('two policies may grant different ages', () => {
    expect(delivery.compatible({ maxAgeMinutes: 5 }, HOUR, delivery)).toBe(true);
  });

  test('it reads the same from one look to the next while the trouble stays', () => {
    const state = (minutes: number): TrailState => stateWith({ LatestDeliveryTime: ago(minutes) });
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 100_000 }), (minutes) => {
        expect(
          told({ ...state(minutes), Status: { ...state(minutes).Status, StartLoggingTime: ago(200_000) } }),
        ).toEqual(silent('log files'));
      }),
    );
  });

  test('the regions in trouble are named once each', () => {
    const ill = { LatestDeliveryError: 'AccessDenied', LatestDigestDeliveryError: 'AccessDenied' };
    const state = stateWith(ill, { Elsewhere: { 'eu-west-1': ill, 'eu-west-2': {} } });
    expect(troubledRegions(HOUR, state, TRAIL)).toEqual(['us-east-1', 'eu-west-1']);
  });
});

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/k';

describe('the likely cause of what does not arrive', () => {
  test.each<{ reason: string; status: Status; trail: ApiTrail; says: readonly string[] }>([
    {
      reason: 'the bucket refuses',
      status: { LatestDeliveryError: 'AccessDenied' },
      trail: { S3BucketName: 'logs' },
      says: ['the policy of the bucket logs', 's3:PutObject'],
    },
    {
      reason: 'the bucket refuses, and a key may',
      status: { LatestDeliveryError: 'AccessDenied' },
      trail: { S3BucketName: 'logs', KmsKeyId: KEY },
      says: [`then the policy of the key ${KEY}`],
    },
    {
      reason: 'the bucket is gone',
      status: { LatestDeliveryError: 'NoSuchBucket' },
      trail: { S3BucketName: 'logs' },
      says: ['The bucket logs is gone: make it again', 'before somebody else takes the name'],
    },
    {
      reason: 'the key is disabled',
      status: { LatestDeliveryError: 'KMS.DisabledException' },
      trail: { KmsKeyId: KEY },
      says: [`the key ${KEY}`, 'kms:GenerateDataKey*'],
    },
    {
      reason: 'a key that the trail does not name',
      status: { LatestDeliveryError: 'KMS.NotFoundException' },
      trail: {},
      says: ['the key of the bucket'],
    },
    {
      reason: 'the log group is gone',
      status: { LatestCloudWatchLogsDeliveryError: 'ResourceNotFoundException' },
      trail: { CloudWatchLogsLogGroupArn: 'group' },
      says: ['The log group group is gone'],
    },
    {
      reason: 'the role may not',
      status: { LatestCloudWatchLogsDeliveryError: 'AccessDenied' },
      trail: { CloudWatchLogsLogGroupArn: 'group', CloudWatchLogsRoleArn: 'role' },
      says: ['the role role', 'put events in group'],
    },
    {
      reason: 'the topic refuses',
      status: { LatestNotificationError: 'AuthorizationError' },
      trail: { SnsTopicARN: 'topic' },
      says: ['the policy of the topic topic', 'SNS:Publish'],
    },
    {
      reason: 'nothing is refused, and nothing comes',
      status: { IsLogging: true, SeenAt: ago(0) },
      trail: {},
      says: ['the bucket of the trail', 'whether anything happened'],
    },
    {
      reason: 'CloudWatch Logs is silent',
      status: {
        IsLogging: true,
        SeenAt: ago(0),
        LatestDeliveryTime: ago(1),
        LatestCloudWatchLogsDeliveryTime: ago(90),
        StartLoggingTime: ago(100),
      },
      trail: { CloudWatchLogsLogGroupArn: 'group' },
      says: ['the role of the trail'],
    },
  ])('$reason', ({ status, trail, says }) => {
    const state = { Trail: trail, Status: status };
    const notes = delivery.notes(HOUR, delivery.observed(state, TRAIL), state);
    expect(notes).toHaveLength(1);
    for (const words of says) expect(notes[0]).toContain(words);
  });

  test('is told even where nothing else of the trail was read', () => {
    const refused = (error: string) =>
      stateWith({
        LatestDeliveryError: error,
        LatestCloudWatchLogsDeliveryError: error,
        LatestNotificationError: error,
      });
    const causes = (error: string) => delivery.notes(HOUR, delivery.observed(refused(error), TRAIL), {});
    expect(causes('AccessDenied')).toEqual([
      "Look at the policy of the bucket of the trail: see that it grants cloudtrail.amazonaws.com s3:GetBucketAcl and s3:PutObject for this trail's ARN.",
      'Look at the role of the trail: see that cloudtrail.amazonaws.com may assume it, and that it may create log streams and put events in the log group.',
      'Look at the policy of the topic of the trail: see that it grants cloudtrail.amazonaws.com SNS:Publish, and that its key, if it has one, does too.',
    ]);
    expect(causes('ResourceNotFoundException')).toContain(
      'The log group of the trail is gone: make it again.',
    );
    expect(delivery.notes(HOUR, delivery.observed(stateWith({}), TRAIL), {})).toEqual([]);
  });
});

describe('a policy that governs delivery', () => {
  const asking = policyOf({ delivery: HOUR, severity: 'critical' });

  test('only reports, in enforce mode too: it is not the trail that would have to change', () => {
    const { findings, actions, drifts } = course(
      [asking],
      lookAt(stateWith({ LatestDeliveryError: 'AccessDenied' })),
    );
    expect(drifts).toMatchObject([{ property: 'Delivery', desired: HOUR, severity: 'critical' }]);
    expect(findings).toMatchObject([
      { verdict: 'report', why: 'it is not the trail that can be changed for it' },
    ]);
    expect(actions).toEqual([]);
  });

  test('is unread where the trail is: which channels are in use stands there', () => {
    const look = { ...lookAt({ Status: FINE }, { GetTrail: 'AccessDenied' }), existence: 'unread' } as const;
    const { drifts, unread } = course([asking], look);
    expect([drifts, unread]).toEqual([[], [{ property: 'Delivery', reason: 'AccessDenied' }]]);
  });

  test('does not keep a stopped trail from being started', () => {
    const state = stateWith({ IsLogging: false, LatestDeliveryError: 'AccessDenied' });
    const { actions, blocked } = course([asking], lookAt(state));
    expect(actions.map(({ call }) => call)).toEqual(['StartLogging']);
    expect(blocked).toEqual([]);
  });

  test('is no reason to make a deleted trail anew with anything that is not its own', () => {
    const named = policyOf({
      delivery: HOUR,
      match: { accounts: null, regions: null, trails: [TRAIL.arn] },
      desired: { S3BucketName: 'logs' },
    });
    const { actions } = course([named], lookAt(null));
    expect(actions.map(({ call }) => call)).toEqual(['CreateTrail', 'StartLogging']);
  });
});
