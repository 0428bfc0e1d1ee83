import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StateFile } from '../../lib/core/state.ts';
import { drive, envelope, record, ROLE_ARN, type Driven } from './driven.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/audit';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111';
const POLICY = `
version: 1
name: audit-trail
mode: enforce
severity: critical
match: { accounts: ['111122223333'], regions: [us-east-1], trails: [audit] }
desired:
  IsLogging: true
  S3BucketName: audit-logs
  KMSKeyId: ${KEY}
  EnableLogFileValidation: true
  InsightSelectors: [{ InsightType: ApiCallRateInsight }]
`;

const whole: StateFile = {
  trails: [
    {
      Trail: {
        TrailARN: ARN,
        Name: 'audit',
        HomeRegion: 'us-east-1',
        S3BucketName: 'audit-logs',
        KmsKeyId: KEY,
        LogFileValidationEnabled: true,
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
      },
      Status: { IsLogging: true },
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] }],
    },
  ],
};

const stopped = () => envelope(record('StopLogging', { name: 'audit' }));

describe('the packaged enforce', () => {
  let driven: Driven;
  beforeAll(async () => {
    driven = await drive(POLICY);
  });
  beforeEach(() => driven.reset(whole));

  const state = () => driven.sandbox.trails().trails[0];
  const statuses = () => driven.outcomes().map(({ status }) => status);

  it('only reads a compliant trail, and says nothing', async () => {
    expect(await driven.deliver(stopped())).toEqual([]);
    expect(driven.writes()).toEqual([]);
    expect(statuses()).toEqual([]);
  });

  it('cures a single drift with exactly one write', async () => {
    await driven.call('UpdateTrail', { Name: 'audit', EnableLogFileValidation: false });
    await driven.deliver(envelope(record('UpdateTrail', { name: 'audit' })));
    expect(driven.writes()).toEqual(['UpdateTrail']);
  });

  it('cures a stopped trail with two writes, Insights having gone along', async () => {
    await driven.call('StopLogging', { Name: 'audit' });
    await driven.deliver(stopped());
    expect(driven.writes()).toEqual(['StartLogging', 'PutInsightSelectors']);
    expect(statuses()).toEqual(['remediated']);
  });

  it('writes no more for stale reads after the write', async () => {
    await driven.call('UpdateTrail', { Name: 'audit', EnableLogFileValidation: false });
    driven.sandbox.faults.staleReads({ reads: 2 });
    await driven.deliver(envelope(record('UpdateTrail', { name: 'audit' })));
    expect(driven.writes()).toEqual(['UpdateTrail']);
    expect(statuses()).toEqual(['remediated']);
  });

  it('reconciles a trail once for ten events of it', async () => {
    await driven.call('StopLogging', { Name: 'audit' });
    await driven.deliver(...Array.from({ length: 10 }, stopped));
    expect(driven.writes()).toEqual(['StartLogging', 'PutInsightSelectors']);
    expect(statuses()).toEqual(['remediated']);
    expect(driven.outcomes()[0]?.otherTriggers).toHaveLength(9);
  });

  it('starts a trail that was stopped and redirected though UpdateTrail is refused, and leaves its own echo alone', async () => {
    await driven.call('UpdateTrail', { Name: 'audit', S3BucketName: 'evil-bucket' });
    await driven.call('StopLogging', { Name: 'audit' });
    driven.sandbox.breakDependency('audit-logs', 'InsufficientS3BucketPolicyException');
    await driven.deliver(envelope(record('UpdateTrail', { name: 'audit' })), stopped());
    expect(state()?.Status?.IsLogging).toBe(true);
    expect(statuses()).toEqual(['unresolved']);
    expect(JSON.stringify(driven.outcomes()[0]?.actions)).toContain('InsufficientS3BucketPolicyException');
    const before = driven.writes().length;
    const identity = { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: ROLE_ARN } } };
    const refusal = { userIdentity: identity, errorCode: 'InsufficientS3BucketPolicyException' };
    await driven.deliver(envelope(record('UpdateTrail', { name: ARN }, refusal)));
    expect(driven.writes()).toHaveLength(before);
  });

  it('puts the bucket back though the key is broken', async () => {
    await driven.call('UpdateTrail', {
      Name: 'audit',
      S3BucketName: 'evil-bucket',
      KmsKeyId: KEY.replace(/1$/, '2'),
    });
    driven.sandbox.breakDependency(KEY, 'KmsKeyNotFoundException');
    await driven.deliver(envelope(record('UpdateTrail', { name: 'audit' })));
    expect(state()?.Trail?.S3BucketName).toBe('audit-logs');
    expect(statuses()).toEqual(['unresolved']);
    expect(JSON.stringify(driven.outcomes()[0]?.actions)).toContain('KmsKeyNotFoundException');
  });

  it.each([
    ['root has no name', { userIdentity: { type: 'Root', sessionContext: { sessionIssuer: {} } } }],
    ['an identity can be missing', { userIdentity: undefined }],
    ['an identity can be anything', { userIdentity: [null, 'x'] }],
    ['parameters over 100 kB are omitted', { requestParameters: null }],
    ['a name can be an ARN', { requestParameters: { name: ARN } }],
    ['parameters can be hostile', { requestParameters: { name: { toString: 1, __proto__: { x: 1 } } } }],
    ['an error code of 200 is a success', { errorCode: '200' }],
  ])('restores whoever did it: %s', async (_reason, over) => {
    await driven.call('StopLogging', { Name: 'audit' });
    expect(await driven.deliver(envelope(record('StopLogging', { name: 'audit' }, over)))).toEqual([]);
    expect(state()?.Status?.IsLogging).toBe(true);
    expect(statuses()).toEqual(['remediated']);
  });

  it('acknowledges garbage without a call', async () => {
    const bodies = [
      '',
      'null',
      '[]',
      '{"detail":',
      '{}',
      JSON.stringify(envelope({ eventName: 'StopLogging' })),
      '\u0000',
    ];
    expect(await driven.deliver(...bodies)).toEqual([]);
    expect(driven.sandbox.calls).toEqual([]);
    expect(statuses()).toEqual([]);
  });

  it('gives back only what may succeed later', async () => {
    driven.sandbox.faults.deny('GetTrailStatus');
    expect(await driven.deliver(stopped(), 'garbage')).toEqual([]);
    expect(statuses()).toEqual(['unknown']);
  });

  it('is not delayed by refused calls of the same trail', async () => {
    await driven.call('StopLogging', { Name: 'audit' });
    const denied = () =>
      envelope(
        record('StopLogging', null, {
          errorCode: 'AccessDenied',
          errorMessage: `on resource: ${ARN} because`,
        }),
      );
    await driven.deliver(...Array.from({ length: 9 }, denied), stopped());
    expect(state()?.Status?.IsLogging).toBe(true);
    expect(driven.outcomes()[0]?.trigger.errorCode).toBeNull();
  });

  it('recreates a deleted trail that the policy names exactly', async () => {
    await driven.call('DeleteTrail', { Name: 'audit' });
    await driven.deliver(envelope(record('DeleteTrail', { name: 'audit' })));
    expect(state()?.Status?.IsLogging).toBe(true);
    expect(state()?.Trail?.KmsKeyId).toBe(KEY);
    expect(statuses()).toEqual(['remediated']);
  });

  it('tells of a deleted trail whose name the shadow of another region has taken', async () => {
    await driven.call('DeleteTrail', { Name: 'audit' });
    const decoy = { Name: 'audit', S3BucketName: 'evil-bucket', IsMultiRegionTrail: true };
    await driven.call('CreateTrail', decoy, { region: 'eu-west-1' });
    await driven.deliver(envelope(record('DeleteTrail', { name: 'audit' })));
    // AWS gives a name once in a region, shadows included; what cannot be put back is told with AWS's reason.
    expect(statuses()).toEqual(['unresolved']);
    expect(JSON.stringify(driven.outcomes()[0]?.actions)).toContain('TrailAlreadyExistsException');
  });

  it('recreates a trail without the key that was destroyed with it, and says so', async () => {
    await driven.call('DeleteTrail', { Name: 'audit' });
    driven.sandbox.breakDependency(KEY, 'KmsKeyNotFoundException');
    await driven.deliver(envelope(record('DeleteTrail', { name: 'audit' })));
    expect(state()?.Status?.IsLogging).toBe(true);
    expect(state()?.Trail?.S3BucketName).toBe('audit-logs');
    expect(statuses()).toEqual(['unresolved']);
  });

  it('tries again what was only throttled, when the throttled call comes back as an event', async () => {
    await driven.call('StopLogging', { Name: 'audit' });
    const identity = { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: ROLE_ARN } } };
    const throttled = { userIdentity: identity, errorCode: 'ThrottlingException' };
    await driven.deliver(envelope(record('StartLogging', { name: ARN }, throttled)));
    expect(state()?.Status?.IsLogging).toBe(true);
  });

  it('does not call a trail restored that vanished while it was being restored', async () => {
    await driven.call('StopLogging', { Name: 'audit' });
    driven.sandbox.faults.fail({ operation: 'StartLogging', error: 'TrailNotFoundException' });
    await driven.deliver(stopped());
    expect(statuses()).toEqual(['unresolved']);
  });

  it('sweeps: finds what no event told, the missing trail included', async () => {
    await driven.call('DeleteTrail', { Name: 'audit' });
    await driven.deliver({
      source: 'trailwarden',
      'detail-type': 'Sweep Request',
      account: '111122223333',
      region: 'us-east-1',
      detail: {},
    });
    expect(statuses()).toEqual(['remediated']);
  });
});
