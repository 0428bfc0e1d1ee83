import {
  CloudTrailClient,
  CreateTrailCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  type EventSelector,
} from '@aws-sdk/client-cloudtrail';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { TABLE } from '../../lib/adapters/ledger/table.ts';

/** moto takes whoever it does not know for an administrator of this account. */
export const HUB = '123456789012';
export const BUCKET = 'ct-logs-governed';
export const ELSEWHERE = 'ct-logs-elsewhere';
export const OWN_KEY = 'AKIAHUB';

const OWN = { accessKeyId: OWN_KEY, secretAccessKey: 'secret' };

/** Basic selectors: management events of one kind. */
export const selecting = (ReadWriteType: 'All' | 'ReadOnly'): EventSelector[] => [
  { ReadWriteType, IncludeManagementEvents: true, DataResources: [] },
];

export const TAGS = [{ Key: 'owner', Value: 'secops' }];

const listed = (accounts: readonly string[]): string => accounts.map((account) => `'${account}'`).join(', ');

/** The policy of the trail `audit` in us-east-1 of some accounts, and of `team-data` in eu-west-1 of others. */
export const policyFor = (accounts: readonly string[], teams: readonly string[]): string => `
version: 1
name: audit
mode: enforce
match: { accounts: [${listed(accounts)}], regions: [us-east-1], trails: [audit] }
desired:
  IsLogging: true
  IsMultiRegionTrail: true
  IncludeGlobalServiceEvents: true
  EnableLogFileValidation: true
  S3BucketName: ${BUCKET}
  EventSelectors: ${JSON.stringify(selecting('All'))}
  Tags: ${JSON.stringify(TAGS)}
---
version: 1
name: team-data
mode: enforce
match: { accounts: [${listed(teams)}], regions: [eu-west-1], trails: [team-data] }
onDelete: report
desired: { IsLogging: true, EnableLogFileValidation: true }
`;

/** A client of one account, by a role that the test takes for itself. */
export const clientIn = async (
  endpoint: string,
  accountId: string,
  region = 'us-east-1',
): Promise<CloudTrailClient> => {
  if (accountId === HUB) return new CloudTrailClient({ endpoint, region, credentials: OWN });
  const { Credentials } = await new STSClient({ endpoint, region, credentials: OWN }).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/somebody`, RoleSessionName: 'test' }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  return new CloudTrailClient({ endpoint, region, credentials });
};

const ask = async (endpoint: string, service: string, target: string, request: object): Promise<void> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 Credential=${OWN_KEY}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`${target}: ${await response.text()}`);
};

/** Makes the buckets, and the hub's table, bus and queue. */
export const furnish = async (endpoint: string): Promise<SQSClient> => {
  for (const bucket of [BUCKET, ELSEWHERE]) await fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
  const table = { TableName: 'trailwarden-ledger', BillingMode: 'PAY_PER_REQUEST', ...TABLE };
  await ask(endpoint, 'dynamodb', 'DynamoDB_20120810.CreateTable', table);
  await ask(endpoint, 'events', 'AWSEvents.CreateEventBus', { Name: 'trailwarden' });
  const queues = new SQSClient({ endpoint, region: 'us-east-1', credentials: OWN });
  await queues.send(new CreateQueueCommand({ QueueName: 'triggers' }));
  return queues;
};

/** Makes a trail as its policy wants it. */
export const plant = async (
  client: CloudTrailClient,
  Name: string,
  isMultiRegion: boolean,
): Promise<void> => {
  await client.send(
    new CreateTrailCommand({
      Name,
      S3BucketName: BUCKET,
      IsMultiRegionTrail: isMultiRegion,
      IncludeGlobalServiceEvents: isMultiRegion,
      EnableLogFileValidation: true,
      TagsList: TAGS,
    }),
  );
  await client.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors: selecting('All') }));
  await client.send(new StartLoggingCommand({ Name }));
};

/** What is to be seen of a trail; null where there is none. */
export const seen = async (client: CloudTrailClient, Name: string): Promise<object | null> => {
  const { Trail } = await client.send(new GetTrailCommand({ Name })).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TrailNotFoundException') return { Trail: null };
    throw error;
  });
  if (!Trail) return null;
  const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name }));
  const { EventSelectors = [] } = await client.send(new GetEventSelectorsCommand({ TrailName: Name }));
  const { ResourceTagList = [] } = await client.send(
    new ListTagsCommand({ ResourceIdList: [Trail.TrailARN ?? ''] }),
  );
  return {
    IsLogging,
    S3BucketName: Trail.S3BucketName,
    IsMultiRegionTrail: Trail.IsMultiRegionTrail,
    LogFileValidationEnabled: Trail.LogFileValidationEnabled,
    ReadWriteType: EventSelectors.map(({ ReadWriteType }) => ReadWriteType),
    Tags: ResourceTagList.flatMap(({ TagsList = [] }) => TagsList),
  };
};
