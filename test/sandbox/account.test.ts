import {
  GetTrailCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../lib/sandbox/index.ts';
import { ARN, BASELINE, busClient, outcome, stsClient, trailClient } from './clients.ts';
import type { Sandbox } from '../../lib/sandbox/index.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ state: BASELINE });
});
afterEach(() => sandbox.close());

const stop = () => trailClient(sandbox).send(new StopLoggingCommand({ Name: 'baseline-trail' }));
const update = (S3KeyPrefix: string) =>
  trailClient(sandbox).send(new UpdateTrailCommand({ Name: ARN, S3KeyPrefix }));
const prefix = async () =>
  (await trailClient(sandbox).send(new GetTrailCommand({ Name: ARN }))).Trail?.S3KeyPrefix;

describe('faults', () => {
  it('keeps reads stale for as many reads of each operation as asked', async () => {
    sandbox.faults.staleReads({ reads: 2 });
    await update('new');
    await stop();
    sandbox.faults.clear();
    expect(await prefix()).toBe('new');
    sandbox.faults.staleReads({ reads: 2 });
    await update('newer');
    expect([await prefix(), await prefix(), await prefix()]).toEqual(['new', 'new', 'newer']);
    const status = await trailClient(sandbox).send(new GetTrailStatusCommand({ Name: ARN }));
    expect(status.IsLogging).toBe(false);
  });

  it('fails as many calls as asked, of the requests asked', async () => {
    sandbox.faults.fail({
      operation: 'UpdateTrail',
      error: 'ConflictException',
      times: 1,
      when: (request) => request.S3KeyPrefix === 'x',
    });
    expect(await outcome(update('y'))).toBe('granted');
    expect(await outcome(update('x'))).toBe('ConflictException');
    expect(await outcome(update('x'))).toBe('granted');
  });

  it('denies as IAM does, and the record names the trail in the message only', async () => {
    sandbox.faults.deny('StopLogging');
    expect(await outcome(stop())).toBe('AccessDeniedException');
    const detail = sandbox.envelopes[0]?.detail;
    expect(detail).toMatchObject({
      errorCode: 'AccessDenied',
      requestParameters: null,
      responseElements: null,
    });
    expect(detail?.errorMessage).toContain(`to perform: cloudtrail:StopLogging on resource: ${ARN} because`);
  });

  it('limits the rate of writes and of reads when asked', async () => {
    const limited = await startSandbox({ state: BASELINE, limits: true });
    const client = trailClient(limited);
    const write = () => outcome(client.send(new UpdateTrailCommand({ Name: ARN, S3KeyPrefix: 'x' })));
    expect([await write(), await write()]).toEqual(['granted', 'ThrottlingException']);
    const elsewhere = trailClient(limited, { region: 'eu-west-1' });
    expect(await outcome(elsewhere.send(new StopLoggingCommand({ Name: ARN })))).toBe(
      'InvalidHomeRegionException',
    );
    const reads = Array.from({ length: 11 }, () => outcome(client.send(new GetTrailCommand({ Name: ARN }))));
    expect((await Promise.all(reads)).filter((one) => one !== 'granted')).toEqual(['ThrottlingException']);
    await limited.close();
  });
});

describe('who calls', () => {
  it.each([
    { reason: 'the root user has no name', kind: 'root', type: 'Root', about: {} },
    { reason: 'a user has one', kind: 'user', type: 'IAMUser', about: { userName: 'eve' } },
    {
      reason: 'a role leaves its ARN in the session issuer',
      kind: 'role',
      type: 'AssumedRole',
      about: { sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/eve' } } },
    },
  ] as const)('is recorded as $type: $reason', async ({ kind, type, about }) => {
    const credentials = sandbox.credentialsFor({ kind, name: 'eve' });
    await trailClient(sandbox, { credentials }).send(new StopLoggingCommand({ Name: ARN }));
    const identity = sandbox.envelopes[0]?.detail.userIdentity;
    expect(identity).toMatchObject({ type, accountId: '111122223333', ...about });
  });

  it('assumes only roles that are allowed, into their account', async () => {
    const RoleArn = 'arn:aws:iam::444455556666:role/Reader';
    const assume = (ExternalId?: string) =>
      stsClient(sandbox).send(
        new AssumeRoleCommand({
          RoleArn,
          RoleSessionName: 'session',
          ...(ExternalId === undefined ? {} : { ExternalId }),
        }),
      );
    expect(await outcome(assume())).toBe('AccessDenied');
    sandbox.allowRole(RoleArn, { externalId: 'secret' });
    expect(await outcome(assume('guess'))).toBe('AccessDenied');
    const { Credentials } = await assume('secret');
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const identity = await stsClient(sandbox, { credentials }).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: '444455556666',
      Arn: 'arn:aws:sts::444455556666:assumed-role/Reader/session',
    });
    const foreign = trailClient(sandbox, { credentials }).send(new GetTrailCommand({ Name: ARN }));
    expect(await outcome(foreign)).toBe('TrailNotFoundException');
  });

  it('has to be known when keys are strict', async () => {
    const strict = await startSandbox({ strictKeys: true, state: BASELINE });
    const get = new GetTrailCommand({ Name: ARN });
    expect(await outcome(trailClient(strict).send(get))).toBe('UnrecognizedClientException');
    const credentials = strict.credentialsFor({ kind: 'user', name: 'ann' });
    expect(await outcome(trailClient(strict, { credentials }).send(get))).toBe('granted');
    await strict.close();
  });
});

describe('the wire', () => {
  const post = async (target: string, body: string) => {
    const response = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': target },
      body,
    });
    return { status: response.status, text: await response.text() };
  };

  it.each([
    {
      reason: 'long form of the target',
      target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListTrails',
      body: '{}',
      status: 200,
      text: 'baseline-trail',
    },
    {
      reason: 'unknown operation',
      target: 'CloudTrail_20131101.Constructor',
      body: '{}',
      status: 400,
      text: 'UnknownOperationException',
    },
    {
      reason: 'broken JSON',
      target: 'CloudTrail_20131101.StopLogging',
      body: '{',
      status: 400,
      text: 'SerializationException',
    },
    {
      reason: 'wrong type',
      target: 'CloudTrail_20131101.StopLogging',
      body: '{"Name":1}',
      status: 400,
      text: 'SerializationException',
    },
    {
      reason: 'too large',
      target: 'CloudTrail_20131101.StopLogging',
      body: ' '.repeat(3_000_000),
      status: 413,
      text: '',
    },
  ])('answers $status: $reason', async ({ target, body, status, text }) => {
    const answer = await post(target, body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
  });
});

describe('the event bus', () => {
  it('hears of a change as long as some trail logged it just before', async () => {
    await stop();
    await update('unheard');
    expect(sandbox.envelopes.map((envelope) => envelope.detail.eventName)).toEqual(['StopLogging']);
    expect(sandbox.envelopes[0]).toMatchObject({
      version: '0',
      source: 'aws.cloudtrail',
      'detail-type': 'AWS API Call via CloudTrail',
      account: '111122223333',
      detail: { eventVersion: '1.11', requestParameters: { name: 'baseline-trail' }, responseElements: null },
    });
    const history = await trailClient(sandbox).send(new LookupEventsCommand({}));
    expect(history.Events?.map((event) => event.EventName)).toEqual(['UpdateTrail', 'StopLogging']);
  });

  it('leaves out parameters over 100 KB', async () => {
    const values = Array.from({ length: 400 }, (_, i) => `arn:aws:s3:::${String(i).padStart(300, 'x')}`);
    await trailClient(sandbox).send(
      new PutEventSelectorsCommand({
        TrailName: ARN,
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
              { Field: 'resources.ARN', StartsWith: values },
            ],
          },
        ],
      }),
    );
    expect(sandbox.envelopes[0]?.detail).toMatchObject({
      eventName: 'PutEventSelectors',
      requestParameters: null,
    });
  });

  it('stores entries by bus and refuses sources of AWS', async () => {
    const entry = { DetailType: 'outcome', Detail: '{"a":1}', EventBusName: 'own' };
    const answer = await busClient(sandbox).send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Source: 'warden' },
          { ...entry, Source: 'aws.cloudtrail' },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.[1]?.ErrorCode).toBe('NotAuthorizedForSourceException');
    expect(sandbox.bus('own')).toMatchObject([{ source: 'warden', detailType: 'outcome', detail: { a: 1 } }]);
    expect(sandbox.bus('default')).toEqual([]);
  });
});
