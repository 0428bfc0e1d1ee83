import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../lib/sandbox/index.ts';
import { ARN, BASELINE, outcome, trailClient } from './clients.ts';
import type { CreateTrailCommandInput, UpdateTrailCommandInput } from '@aws-sdk/client-cloudtrail';
import type { Sandbox } from '../../lib/sandbox/index.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ state: BASELINE });
});
afterEach(() => sandbox.close());

const trail = async (region = 'us-east-1') =>
  (await trailClient(sandbox, { region }).send(new GetTrailCommand({ Name: ARN }))).Trail;
const update = (input: Omit<UpdateTrailCommandInput, 'Name'>) =>
  trailClient(sandbox).send(new UpdateTrailCommand({ Name: 'baseline-trail', ...input }));
const create = (input: CreateTrailCommandInput, region = 'us-east-1') =>
  trailClient(sandbox, { region }).send(new CreateTrailCommand(input));

describe('UpdateTrail', () => {
  it('changes only what it names and answers the complete trail', async () => {
    const before = await trail();
    const answer = await update({ S3KeyPrefix: 'other' });
    expect(answer).toMatchObject({
      Name: 'baseline-trail',
      TrailARN: ARN,
      S3KeyPrefix: 'other',
      KmsKeyId: before?.KmsKeyId,
    });
    expect(await trail()).toEqual({ ...before, S3KeyPrefix: 'other' });
  });

  it('clears with an empty text, and reads leave the key out', async () => {
    await update({
      KmsKeyId: '',
      SnsTopicName: '',
      S3KeyPrefix: '',
      CloudWatchLogsLogGroupArn: '',
      CloudWatchLogsRoleArn: '',
    });
    const after = await trail();
    for (const key of ['KmsKeyId', 'SnsTopicARN', 'S3KeyPrefix', 'CloudWatchLogsLogGroupArn'])
      expect(after).not.toHaveProperty(key);
    expect(after).toHaveProperty('S3BucketName');
  });

  it('changes nothing when a dependency of the resulting trail is broken, whatever it names', async () => {
    const before = await trail();
    sandbox.breakDependency('ct-logs-111122223333', 'InsufficientS3BucketPolicyException');
    expect(await outcome(update({ KmsKeyId: 'alias/mine' }))).toBe('InsufficientS3BucketPolicyException');
    expect(await trail()).toEqual(before);
    sandbox.mendDependency('ct-logs-111122223333');
    expect(await outcome(update({ KmsKeyId: 'alias/mine' }))).toBe('granted');
  });

  it('turns global service events off and on with multi-region', async () => {
    expect(await update({ IsMultiRegionTrail: false })).toMatchObject({ IncludeGlobalServiceEvents: false });
    expect(await update({ IsMultiRegionTrail: true })).toMatchObject({ IncludeGlobalServiceEvents: true });
  });

  it('resolves aliases, topic names and log groups to what CloudTrail answers', async () => {
    await update({
      KmsKeyId: 'alias/mine',
      SnsTopicName: 'topic',
      CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:g',
      CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/r',
    });
    const after = await trail();
    expect(after?.KmsKeyId).toMatch(/^arn:aws:kms:us-east-1:111122223333:key\/[0-9a-f-]{36}$/);
    expect(after?.SnsTopicARN).toBe('arn:aws:sns:us-east-1:111122223333:topic');
    expect(after?.CloudWatchLogsLogGroupArn).toBe('arn:aws:logs:us-east-1:111122223333:log-group:g:*');
  });

  it.each([
    {
      reason: 'multi-region trails include global service events',
      input: { IncludeGlobalServiceEvents: false },
      error: 'InvalidParameterCombinationException',
    },
    {
      reason: 'a log group without a role',
      input: { CloudWatchLogsLogGroupArn: '' },
      error: 'InvalidCloudWatchLogsRoleArnException',
    },
    {
      reason: 'a role without a log group',
      input: { CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/r' },
      error: 'InvalidCloudWatchLogsLogGroupArnException',
    },
    {
      reason: 'a bucket cannot be cleared',
      input: { S3BucketName: '' },
      error: 'InvalidS3BucketNameException',
    },
    { reason: 'no such form of key', input: { KmsKeyId: '?' }, error: 'InvalidKmsKeyIdException' },
    {
      reason: 'no organization',
      input: { IsOrganizationTrail: true },
      error: 'OrganizationsNotInUseException',
    },
  ])('refuses $input: $reason', async ({ input, error }) => {
    expect(await outcome(update(input))).toBe(error);
  });
});

describe('CreateTrail', () => {
  it('gives the defaults of the API and does not log before StartLogging', async () => {
    const answer = await create({ Name: 'new-trail', S3BucketName: 'bucket' });
    expect(answer).toMatchObject({
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      LogFileValidationEnabled: false,
      RecursiveLogging: true,
    });
    const client = trailClient(sandbox);
    const status = () => client.send(new GetTrailStatusCommand({ Name: 'new-trail' }));
    expect((await status()).IsLogging).toBe(false);
    await client.send(new StartLoggingCommand({ Name: 'new-trail' }));
    expect(await status()).toMatchObject({ IsLogging: true, StartLoggingTime: expect.any(Date) as Date });
  });

  it.each([
    { reason: 'its name is taken', name: 'baseline-trail', error: 'TrailAlreadyExistsException' },
    { reason: 'two marks in a row', name: 'a--b', error: 'InvalidTrailNameException' },
    { reason: 'too short', name: 'ab', error: 'InvalidTrailNameException' },
    { reason: 'an IP address', name: '192.168.5.4', error: 'InvalidTrailNameException' },
    { reason: 'ends with a mark', name: 'trail-', error: 'InvalidTrailNameException' },
  ])('refuses $name: $reason', async ({ name, error }) => {
    expect(await outcome(create({ Name: name, S3BucketName: 'bucket' }))).toBe(error);
  });

  it('allows five trails a region, shadows counted', async () => {
    for (const name of ['t-1', 't-2', 't-3', 't-4'])
      await create({ Name: name, S3BucketName: 'bucket' }, 'eu-west-1');
    expect(await outcome(create({ Name: 't-5', S3BucketName: 'bucket' }, 'eu-west-1'))).toBe(
      'MaximumNumberOfTrailsExceededException',
    );
    expect(await outcome(create({ Name: 't-5', S3BucketName: 'bucket' }))).toBe('granted');
    expect(await outcome(create({ Name: 't-6', S3BucketName: 'bucket', IsMultiRegionTrail: true }))).toBe(
      'MaximumNumberOfTrailsExceededException',
    );
  });
});

describe('home region and shadows', () => {
  it('shows a multi-region trail in every region, by name and by ARN', async () => {
    const client = trailClient(sandbox, { region: 'eu-west-1' });
    expect((await trail('eu-west-1'))?.HomeRegion).toBe('us-east-1');
    expect((await client.send(new GetTrailCommand({ Name: 'baseline-trail' }))).Trail?.TrailARN).toBe(ARN);
    expect((await client.send(new DescribeTrailsCommand({}))).trailList).toHaveLength(1);
    const own = await client.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
    expect(own.trailList).toEqual([]);
    expect((await client.send(new GetTrailStatusCommand({ Name: ARN }))).IsLogging).toBe(true);
  });

  it('shows a single-region trail elsewhere by ARN only, and lists it everywhere', async () => {
    await update({ IsMultiRegionTrail: false });
    const client = trailClient(sandbox, { region: 'eu-west-1' });
    expect((await trail('eu-west-1'))?.Name).toBe('baseline-trail');
    expect(await outcome(client.send(new GetTrailCommand({ Name: 'baseline-trail' })))).toBe(
      'TrailNotFoundException',
    );
    expect((await client.send(new ListTrailsCommand({}))).Trails).toHaveLength(1);
  });

  it.each([
    { reason: 'a shadow stands there', multi: true, error: 'InvalidHomeRegionException' },
    { reason: 'nothing stands there', multi: false, error: 'TrailNotFoundException' },
  ])('refuses StopLogging in another region with $error: $reason', async ({ multi, error }) => {
    await update({ IsMultiRegionTrail: multi });
    const client = trailClient(sandbox, { region: 'eu-west-1' });
    expect(await outcome(client.send(new StopLoggingCommand({ Name: 'baseline-trail' })))).toBe(error);
    expect(await outcome(client.send(new StopLoggingCommand({ Name: ARN })))).toBe(error);
    expect(await outcome(trailClient(sandbox).send(new StopLoggingCommand({ Name: ARN })))).toBe('granted');
  });

  it('deletes for good, by ARN too', async () => {
    await trailClient(sandbox).send(new DeleteTrailCommand({ Name: ARN }));
    expect(await outcome(trail())).toBe('TrailNotFoundException');
    expect(sandbox.trails()).toEqual({ trails: [] });
    const bad = 'arn:aws:s3:::bucket';
    expect(await outcome(trailClient(sandbox).send(new GetTrailCommand({ Name: bad })))).toBe(
      'CloudTrailARNInvalidException',
    );
  });
});

describe('organization trails', () => {
  it('are seen by members, who cannot change them', async () => {
    const organized = await startSandbox({
      accountId: '444455556666',
      organization: { managementAccount: '444455556666', members: ['111122223333'] },
    });
    const management = trailClient(organized);
    await management.send(
      new CreateTrailCommand({ Name: 'org-trail', S3BucketName: 'bucket', IsOrganizationTrail: true }),
    );
    const credentials = organized.credentialsFor({ kind: 'user', name: 'eve', accountId: '111122223333' });
    const member = trailClient(organized, { credentials });
    const seen = (await member.send(new GetTrailCommand({ Name: 'org-trail' }))).Trail;
    expect(seen?.TrailARN).toContain('444455556666');
    expect(await outcome(member.send(new StopLoggingCommand({ Name: 'org-trail' })))).toBe(
      'NotOrganizationMasterAccountException',
    );
    await organized.close();
  });
});

it('exports a state it can load again', async () => {
  const exported = sandbox.trails();
  sandbox.load({ trails: [] });
  expect(sandbox.trails().trails).toEqual([]);
  sandbox.load(exported);
  expect(sandbox.trails()).toEqual(exported);
  expect(exported.trails[0]).toMatchObject(BASELINE.trails[0] ?? {});
});
