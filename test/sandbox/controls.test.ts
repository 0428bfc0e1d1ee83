import {
  CreateTrailCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../lib/sandbox/index.ts';
import { ARN, BASELINE, busClient, outcome, stsClient, trailClient } from './clients.ts';
import type { Sandbox } from '../../lib/sandbox/index.ts';

const START = Date.parse('2026-03-01T12:00:00Z');

let sandbox: Sandbox;
let clock: number;
beforeEach(async () => {
  clock = START;
  sandbox = await startSandbox({ state: BASELINE, now: () => new Date(clock) });
});
afterEach(() => sandbox.close());

const update = (S3KeyPrefix: string) =>
  trailClient(sandbox).send(new UpdateTrailCommand({ Name: ARN, S3KeyPrefix }));
const prefix = async () =>
  (await trailClient(sandbox).send(new GetTrailCommand({ Name: ARN }))).Trail?.S3KeyPrefix;
const stopAs = (name: string) => {
  const credentials = sandbox.credentialsFor({ kind: 'user', name });
  return trailClient(sandbox, { credentials }).send(new StopLoggingCommand({ Name: ARN }));
};

describe('faults', () => {
  it('keep reads stale for as long as asked', async () => {
    sandbox.faults.staleReads({ ms: 2000 });
    await update('new');
    expect(await prefix()).toBe('audit');
    clock += 1999;
    expect(await prefix()).toBe('audit');
    clock += 1;
    expect(await prefix()).toBe('new');
  });

  it('keep the reads of one operation stale and spare the others', async () => {
    sandbox.faults.staleReads({ operation: 'GetTrailStatus', reads: 1 });
    await update('new');
    await stopAs('eve');
    const status = async () =>
      (await trailClient(sandbox).send(new GetTrailStatusCommand({ Name: ARN }))).IsLogging;
    expect(await prefix()).toBe('new');
    expect([await status(), await status()]).toEqual([true, false]);
  });

  it('fail the calls of some callers only, with the status asked', async () => {
    sandbox.faults.fail({
      operation: 'StopLogging',
      error: 'SlowDown',
      status: 503,
      principal: 'arn:aws:iam::*:user/eve',
    });
    const refused = await stopAs('eve').catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
    expect(await outcome(stopAs('ann'))).toBe('granted');
  });

  it('deny the callers named and no others', async () => {
    sandbox.faults.deny('StopLogging', 'arn:aws:iam::111122223333:user/e*');
    expect(await outcome(stopAs('eve'))).toBe('AccessDeniedException');
    expect(await outcome(stopAs('ann'))).toBe('granted');
  });

  it.each([
    { reason: 'the call was never heard', what: 'call', after: 'audit', error: 'ConnectionDropped' },
    { reason: 'only its answer was lost', what: 'answer', after: 'new', error: null },
  ] as const)('break the connection, and the prefix is $after: $reason', async ({ what, after, error }) => {
    sandbox.faults.drop({ operation: 'UpdateTrail', what, times: 1 });
    expect(await outcome(update('new'))).not.toBe('granted');
    expect(await prefix()).toBe(after);
    expect(sandbox.calls[0]).toMatchObject({ operation: 'UpdateTrail', error });
    expect(await outcome(update('newer'))).toBe('granted');
  });

  it('refuse single entries of a granted PutEvents', async () => {
    sandbox.faults.failEntries({
      error: 'ThrottlingException',
      times: 1,
      when: (entry) => entry.DetailType === 'second',
    });
    const Entries = ['first', 'second'].map((DetailType) => ({ Source: 'warden', DetailType, Detail: '{}' }));
    const put = () => busClient(sandbox).send(new PutEventsCommand({ Entries }));
    const answer = await put();
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.map((entry) => entry.ErrorCode)).toEqual([undefined, 'ThrottlingException']);
    expect(sandbox.bus('default').map((entry) => entry.detailType)).toEqual(['first']);
    expect((await put()).FailedEntryCount).toBe(0);
  });

  it('end when they are cleared', async () => {
    sandbox.faults.deny('StopLogging');
    sandbox.faults.fail({ operation: 'StopLogging', error: 'ConflictException' });
    sandbox.faults.drop({ operation: 'StopLogging', what: 'call' });
    sandbox.faults.clear();
    expect(await outcome(stopAs('eve'))).toBe('granted');
  });
});

it('delivers a message as often as asked, although it was taken', async () => {
  const counts: string[] = [];
  sandbox.connect({
    name: 'tamper',
    pattern: { source: ['aws.cloudtrail'] },
    batchSize: 10,
    deliveries: 2,
    invoke: ({ Records }) => {
      counts.push(...Records.map((record) => record.attributes.ApproximateReceiveCount));
    },
  });
  await stopAs('eve');
  await sandbox.settle();
  expect(counts).toEqual(['1', '2']);
  expect(sandbox.deadLetters).toEqual([]);
});

describe('the clock', () => {
  it('dates records, envelopes, status and messages', async () => {
    const sent: string[] = [];
    sandbox.connect({
      name: 'tamper',
      pattern: { source: ['aws.cloudtrail'] },
      batchSize: 1,
      invoke: ({ Records }) => {
        sent.push(...Records.map((record) => record.attributes.SentTimestamp));
      },
    });
    clock += 5000;
    await stopAs('eve');
    await sandbox.settle();
    const status = await trailClient(sandbox).send(new GetTrailStatusCommand({ Name: ARN }));
    expect(status.StopLoggingTime).toEqual(new Date(clock));
    expect(sandbox.envelopes[0]).toMatchObject({
      time: '2026-03-01T12:00:05Z',
      detail: { eventTime: '2026-03-01T12:00:05Z' },
    });
    expect(sent).toEqual([String(clock)]);
  });
});

describe('callers', () => {
  const RoleArn = 'arn:aws:iam::444455556666:role/path/Reader';
  const assume = (name: string) =>
    stsClient(sandbox, { credentials: sandbox.credentialsFor({ kind: 'user', name }) }).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }),
    );

  it('assume a role only when it trusts them', async () => {
    sandbox.allowRole(RoleArn, { trusts: (principal) => principal.endsWith(':user/ann') });
    expect(await outcome(assume('eve'))).toBe('AccessDenied');
    expect(await outcome(assume('ann'))).toBe('granted');
  });

  it('are recorded under the whole ARN of their role, path included', async () => {
    sandbox.allowRole(RoleArn);
    const { Credentials, AssumedRoleUser } = await assume('ann');
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
    };
    const client = trailClient(sandbox, { credentials });
    await client.send(new CreateTrailCommand({ Name: 'theirs', S3BucketName: 'bucket' }));
    const { Events } = await client.send(new LookupEventsCommand({}));
    expect(JSON.parse(Events?.[0]?.CloudTrailEvent ?? '')).toMatchObject({
      userIdentity: { arn: AssumedRoleUser?.Arn, sessionContext: { sessionIssuer: { arn: RoleArn } } },
      tlsDetails: { clientProvidedHostHeader: 'cloudtrail.us-east-1.amazonaws.com' },
    });
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::444455556666:assumed-role/Reader/session');
  });

  it('may be a service of AWS, which has no ARN', async () => {
    const credentials = sandbox.credentialsFor({ kind: 'service', name: 'config.amazonaws.com' });
    await trailClient(sandbox, { credentials }).send(new StopLoggingCommand({ Name: ARN }));
    expect(sandbox.envelopes[0]?.detail).toMatchObject({
      userIdentity: { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
      sourceIPAddress: 'config.amazonaws.com',
    });
    expect(sandbox.envelopes[0]?.detail).not.toHaveProperty('tlsDetails');
  });
});
