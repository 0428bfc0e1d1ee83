import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailCommand,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../lib/sandbox/index.ts';
import { ARN, BASELINE, outcome, trailClient } from './clients.ts';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { Sandbox } from '../../lib/sandbox/index.ts';

const MANAGEMENT = '444455556666';
const DELEGATED = '777788889999';
const MEMBER = '111122223333';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    state: BASELINE,
    organization: {
      managementAccount: MANAGEMENT,
      members: [MEMBER, DELEGATED],
      delegatedAdmins: [DELEGATED],
    },
  });
});
afterEach(() => sandbox.close());

const of = (accountId: string) =>
  trailClient(sandbox, { credentials: sandbox.credentialsFor({ kind: 'user', name: 'ann', accountId }) });

const WRITES: readonly {
  readonly operation: string;
  readonly send: (client: CloudTrailClient, name: string) => Promise<unknown>;
}[] = [
  { operation: 'StartLogging', send: (client, Name) => client.send(new StartLoggingCommand({ Name })) },
  { operation: 'StopLogging', send: (client, Name) => client.send(new StopLoggingCommand({ Name })) },
  { operation: 'UpdateTrail', send: (client, Name) => client.send(new UpdateTrailCommand({ Name })) },
  {
    operation: 'PutEventSelectors',
    send: (client, TrailName) =>
      client.send(new PutEventSelectorsCommand({ TrailName, EventSelectors: [{}] })),
  },
  {
    operation: 'PutInsightSelectors',
    send: (client, TrailName) =>
      client.send(new PutInsightSelectorsCommand({ TrailName, InsightSelectors: [] })),
  },
  { operation: 'DeleteTrail', send: (client, Name) => client.send(new DeleteTrailCommand({ Name })) },
];

describe.each(WRITES)('$operation', ({ send }) => {
  it.each([
    { reason: 'at home by ARN', region: 'us-east-1', name: ARN, answer: 'granted' },
    { reason: 'at home by name', region: 'us-east-1', name: 'baseline-trail', answer: 'granted' },
    { reason: 'on a shadow', region: 'eu-west-1', name: ARN, answer: 'InvalidHomeRegionException' },
    { reason: 'on no trail', region: 'us-east-1', name: 'no-trail', answer: 'TrailNotFoundException' },
    { reason: 'without a name', region: 'us-east-1', name: 'a--b', answer: 'InvalidTrailNameException' },
  ])('is answered $answer $reason', async ({ region, name, answer }) => {
    expect(await outcome(send(trailClient(sandbox, { region }), name))).toBe(answer);
  });
});

describe('DescribeTrails', () => {
  it.each([
    { reason: 'the one named', names: ['baseline-trail'], found: 1 },
    { reason: 'the one named twice, by name and ARN', names: ['baseline-trail', ARN], found: 1 },
    { reason: 'nothing for a name nobody has, and no error', names: ['no-trail'], found: 0 },
    { reason: 'all for an empty list', names: [], found: 1 },
  ])('answers $reason', async ({ names, found }) => {
    const answer = await trailClient(sandbox).send(new DescribeTrailsCommand({ trailNameList: names }));
    expect(answer.trailList).toHaveLength(found);
  });
});

it('stores that events of its own deliveries are suppressed', async () => {
  const client = trailClient(sandbox);
  await client.send(new UpdateTrailCommand({ Name: ARN, RecursiveLogging: false }));
  expect((await client.send(new GetTrailCommand({ Name: ARN }))).Trail?.RecursiveLogging).toBe(false);
});

it.each([
  { region: 'cn-north-1', partition: 'aws-cn' },
  { region: 'us-gov-west-1', partition: 'aws-us-gov' },
  { region: 'ap-southeast-2', partition: 'aws' },
])('derives ARNs of partition $partition in $region', async ({ region, partition }) => {
  const made = await trailClient(sandbox, { region }).send(
    new CreateTrailCommand({
      Name: 'new',
      S3BucketName: 'bucket',
      SnsTopicName: 'topic',
      KmsKeyId: 'alias/key',
    }),
  );
  expect(made.TrailARN).toBe(`arn:${partition}:cloudtrail:${region}:${MEMBER}:trail/new`);
  expect(made.SnsTopicARN).toBe(`arn:${partition}:sns:${region}:${MEMBER}:topic`);
  expect(made.KmsKeyId).toContain(`arn:${partition}:kms:${region}:${MEMBER}:key/`);
});

describe('a delegated administrator', () => {
  const NAME = `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/org-trail`;
  const create = () =>
    of(DELEGATED).send(
      new CreateTrailCommand({ Name: 'org-trail', S3BucketName: 'bucket', IsOrganizationTrail: true }),
    );

  it('creates organization trails that the management account owns, and changes and deletes them', async () => {
    expect((await create()).TrailARN).toBe(NAME);
    for (const { send } of WRITES) expect(await outcome(send(of(DELEGATED), NAME))).toBe('granted');
    expect(await outcome(of(MANAGEMENT).send(new GetTrailCommand({ Name: NAME })))).toBe(
      'TrailNotFoundException',
    );
  });

  it('leaves it to the management account to turn one into an ordinary trail', async () => {
    await create();
    const demote = (client: CloudTrailClient) =>
      outcome(client.send(new UpdateTrailCommand({ Name: NAME, IsOrganizationTrail: false })));
    expect(await demote(of(DELEGATED))).toBe('NotOrganizationMasterAccountException');
    expect(await demote(of(MANAGEMENT))).toBe('granted');
    expect(await outcome(of(MEMBER).send(new GetTrailCommand({ Name: NAME })))).toBe(
      'TrailNotFoundException',
    );
  });

  it('changes no trail of another member', async () => {
    expect(await outcome(of(DELEGATED).send(new StopLoggingCommand({ Name: ARN })))).toBe(
      'TrailNotFoundException',
    );
  });
});

describe('LookupEvents', () => {
  it.each([
    { reason: 'a token of nobody', input: { NextToken: 'x' }, answer: 'InvalidNextTokenException' },
    { reason: 'too many', input: { MaxResults: 51 }, answer: 'InvalidMaxResultsException' },
    {
      reason: 'an attribute nobody knows, also when there are no events',
      input: { LookupAttributes: [{ AttributeKey: 'Nope' as 'EventName', AttributeValue: 'x' }] },
      answer: 'InvalidLookupAttributesException',
    },
    {
      reason: 'an unknown category',
      input: { EventCategory: 'nope' as 'insight' },
      answer: 'InvalidEventCategoryException',
    },
  ])('answers $answer: $reason', async ({ input, answer }) => {
    expect(await outcome(trailClient(sandbox).send(new LookupEventsCommand(input)))).toBe(answer);
  });

  it('pages through the events, newest first', async () => {
    const client = trailClient(sandbox);
    await client.send(new StopLoggingCommand({ Name: ARN }));
    await client.send(new StartLoggingCommand({ Name: ARN }));
    const first = await client.send(new LookupEventsCommand({ MaxResults: 1 }));
    const { NextToken } = first;
    const second = await client.send(
      new LookupEventsCommand({ MaxResults: 1, ...(NextToken !== undefined && { NextToken }) }),
    );
    expect([...(first.Events ?? []), ...(second.Events ?? [])].map((event) => event.EventName)).toEqual([
      'StartLogging',
      'StopLogging',
    ]);
    expect(second.NextToken).toBeUndefined();
  });
});

it('tells the kind of an error in the header too', async () => {
  const response = await fetch(sandbox.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'CloudTrail_20131101.GetTrail' },
    body: '{"Name":"no-trail"}',
  });
  expect(response.headers.get('x-amzn-errortype')).toBe('TrailNotFoundException');
});
