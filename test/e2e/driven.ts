import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../lib/core/outcome.ts';
import type { StateFile } from '../../lib/core/state.ts';
import { TABLE } from '../../lib/adapters/ledger/table.ts';
import { packaged } from '../../lib/cli/bundle.ts';
import { startSandbox, type Connection, type Sandbox, type Who } from '../../lib/sandbox/index.ts';
import { startTables, type Tables } from '../../lib/sandbox/tables.ts';

type Dict = { readonly [key: string]: unknown };

/** The packaged handler and a simulated account, with nothing between them: messages are handed over by the test. */
export interface Driven {
  readonly sandbox: Sandbox;
  readonly tables: Tables;
  readonly outcomes: () => readonly Outcome[];
  readonly writes: () => readonly string[];
  readonly reset: (state: StateFile) => void;
  readonly deliver: (...bodies: readonly unknown[]) => Promise<readonly string[]>;
  readonly call: (
    operation: string,
    request: Dict,
    options?: { region?: string; who?: Who },
  ) => Promise<Dict>;
}

const ACCOUNT = '111122223333';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/enforce`;
const READS = /^(Get|List|Describe|Lookup)/;

const message = (body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    messageId: randomUUID(),
    receiptHandle: 'handle',
    body: text,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'rule',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(text).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:${ACCOUNT}:triggers`,
    awsRegion: 'us-east-1',
  };
};

const context = () => ({
  functionName: 'enforce',
  functionVersion: '$LATEST',
  awsRequestId: randomUUID(),
  invokedFunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:enforce`,
  memoryLimitInMB: '512',
  logGroupName: '/aws/lambda/enforce',
  logStreamName: 'stream',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 60_000,
});

const rawCall =
  (sandbox: Sandbox): Driven['call'] =>
  async (operation, request, options = {}) => {
    const { accessKeyId } = sandbox.credentialsFor(options.who ?? { kind: 'user', name: 'mallory' });
    const region = options.region ?? 'us-east-1';
    const response = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `CloudTrail_20131101.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/cloudtrail/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(request),
    });
    const answer: unknown = await response.json();
    return typeof answer === 'object' && answer !== null ? { ...answer } : {};
  };

/** How the account is: without a bound on calls, unless it is to have those of AWS. */
interface Setting {
  readonly limits?: boolean;
}

const UNBOUND = 'reads=1000,writes=1000,lookups=1000';

/** Packages `enforce` with these policies (YAML) and starts an account for it. */
export const drive = async (policies: string, { limits = false }: Setting = {}): Promise<Driven> => {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-e2e-'));
  await writeFile(join(folder, 'policies.yaml'), policies);
  const sandbox = await startSandbox({
    accountId: ACCOUNT,
    deliverAlways: true,
    limits,
    organization: { managementAccount: '444455556666', members: [ACCOUNT] },
  });
  const tables = await startTables();
  await tables.create('trailwarden-ledger', TABLE);
  const own = sandbox.credentialsFor({ kind: 'role', name: 'enforce', session: 'enforce' });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: own.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
    TRAILWARDEN_ACCOUNT: ACCOUNT,
    TRAILWARDEN_ROLE_ARN: ROLE_ARN,
    TRAILWARDEN_RATES: limits ? '' : UNBOUND,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const invoke: Connection['invoke'] = await packaged('enforce', folder);
  let told = 0;
  const ours = (arn: string): boolean =>
    /role\/(enforce|trailwarden-enforcer)\//.test(arn.replace('assumed-role', 'role'));
  return {
    sandbox,
    tables,
    outcomes: () =>
      sandbox
        .bus('trailwarden')
        .slice(told)
        .map(({ detail }) => detail as unknown as Outcome),
    writes: () =>
      sandbox.calls
        .filter(
          ({ service, operation, principalArn }) =>
            service === 'cloudtrail' && !READS.test(operation) && ours(principalArn),
        )
        .map(({ operation }) => operation),
    reset: (state) => {
      sandbox.faults.clear();
      sandbox.mendDependency();
      sandbox.load(state);
      sandbox.clearCalls();
      told = sandbox.bus('trailwarden').length;
    },
    deliver: async (...bodies) => {
      const Records = bodies.map(message);
      const answer: unknown = await invoke({ Records }, context());
      const { batchItemFailures } = answer as { batchItemFailures: readonly { itemIdentifier: string }[] };
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    call: rawCall(sandbox),
  };
};

/** A record as EventBridge hands it on. */
export const envelope = (detail: Dict, over: Dict = {}): Dict => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.cloudtrail',
  account: detail['recipientAccountId'] ?? ACCOUNT,
  time: detail['eventTime'],
  region: detail['awsRegion'],
  resources: [],
  detail,
  ...over,
});

/** A record of a call, written by hand in the shape of the recorded ones. */
export const record = (eventName: string, requestParameters: unknown, over: Dict = {}): Dict => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    arn: `arn:aws:iam::${ACCOUNT}:user/mallory`,
    accountId: ACCOUNT,
    userName: 'mallory',
  },
  eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  eventSource: 'cloudtrail.amazonaws.com',
  eventName,
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli/2.31.0',
  requestParameters,
  responseElements: null,
  requestID: randomUUID(),
  eventID: randomUUID(),
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: ACCOUNT,
  eventCategory: 'Management',
  ...over,
});
