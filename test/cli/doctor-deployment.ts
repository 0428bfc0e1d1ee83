import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { compilePolicies, hashOf } from '../../lib/adapters/policies/compile.ts';
import { NEEDED } from '../../lib/cli/doctor/calls.ts';
import { FORWARDED } from '../../lib/cli/doctor/patterns.ts';
import { deployedPatterns } from '../../lib/cli/rules.ts';
import type { Json } from '../../lib/core/json.ts';

export const HUB = '123456789012';
export const MEMBER = '444455556666';
export const REGION = 'us-east-1';
export const ENFORCE_ROLE = `arn:aws:iam::${HUB}:role/trailwarden-enforce-prod-${REGION}`;
const INTAKE = `arn:aws:events:${REGION}:${HUB}:event-bus/trailwarden-intake`;

/** Clients of an account of the imitation. */
export const clientsOf = (
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
) => {
  const config = { endpoint, region: REGION, credentials };
  return {
    lambda: new LambdaClient(config),
    sqs: new SQSClient(config),
    events: new EventBridgeClient(config),
    scheduler: new SchedulerClient(config),
    cloudWatch: new CloudWatchClient(config),
    iam: new IAMClient(config),
  };
};

export type Clients = ReturnType<typeof clientsOf>;

/** The smallest archive that is one: it holds nothing. */
const EMPTY_ZIP = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

const queueIn = async ({ sqs }: Clients, QueueName: string, Attributes: { [name: string]: string }) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const { Attributes: made = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: QueueUrl ?? '', arn: made['QueueArn'] ?? '' };
};

/** A queue with its policy, and another for what is set aside. */
const feed = async (clients: Clients, name: string) => {
  const dead = await queueIn(clients, `Failed${name}`, {});
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
  };
  const queue = await queueIn(clients, name, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  });
  return { queue, dead };
};

export const putRule = async (
  { events }: Clients,
  Name: string,
  EventBusName: string,
  pattern: Json,
): Promise<void> => {
  await events.send(
    new PutRuleCommand({ Name, EventBusName, EventPattern: JSON.stringify(pattern), State: 'ENABLED' }),
  );
};

const feedRule = async (
  clients: Clients,
  { name, bus }: { name: string; bus: string },
  pattern: Json,
  to: { arn: string; dead: string },
) => {
  await putRule(clients, name, bus, pattern);
  const Targets = [{ Id: 'queue', Arn: to.arn, DeadLetterConfig: { Arn: to.dead } }];
  await clients.events.send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets }));
};

const makeFunction = async ({ lambda }: Clients, name: string, Variables: { [name: string]: string }) => {
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: `trailwarden-prod-${name}`,
      Runtime: 'nodejs24.x',
      Role: ENFORCE_ROLE,
      Handler: 'index.handler',
      Code: { ZipFile: EMPTY_ZIP },
      Environment: { Variables },
    }),
  );
  return FunctionArn;
};

const trust = (statement: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }],
  });

/** What the hub's template makes, as far as a doctor looks. */
export const deployHub = async (
  clients: Clients,
  policies: string,
): Promise<{
  readonly triggers: { readonly arn: string; readonly dead: string; readonly deadUrl: string };
  readonly sweep: string;
}> => {
  const { iam, events, lambda, scheduler, cloudWatch } = clients;
  await iam.send(
    new CreateRoleCommand({
      RoleName: `trailwarden-enforce-prod-${REGION}`,
      AssumeRolePolicyDocument: trust({ Principal: { Service: 'lambda.amazonaws.com' } }),
    }),
  );
  const hash = hashOf(await compilePolicies(policies));
  await makeFunction(clients, 'enforce', { TRAILWARDEN_POLICIES: hash, TRAILWARDEN_MODE: 'enforce' });
  await makeFunction(clients, 'notify', {});
  const sweep = await makeFunction(clients, 'sweep', {});
  const [triggers, attempts, alerts] = [
    await feed(clients, 'Triggers'),
    await feed(clients, 'Attempts'),
    await feed(clients, 'Alerts'),
  ];
  for (const [name, { queue }] of [
    ['enforce', triggers],
    ['enforce', attempts],
    ['notify', alerts],
  ] as const)
    await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: `trailwarden-prod-${name}`,
        EventSourceArn: queue.arn,
      }),
    );
  await events.send(new CreateEventBusCommand({ Name: 'trailwarden-intake' }));
  const patterns = await deployedPatterns();
  for (const bus of ['default', 'trailwarden-intake']) {
    await feedRule(clients, { name: `tampering-${bus}`, bus }, patterns.TamperingRule, {
      arn: triggers.queue.arn,
      dead: triggers.dead.arn,
    });
    await feedRule(clients, { name: `attempts-${bus}`, bus }, patterns.AttemptsRule, {
      arn: attempts.queue.arn,
      dead: attempts.dead.arn,
    });
  }
  await scheduler.send(
    new CreateScheduleCommand({
      Name: 'sweep',
      ScheduleExpression: 'rate(15 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Arn: sweep, RoleArn: ENFORCE_ROLE },
    }),
  );
  const Dimensions = [{ Name: 'service', Value: 'trailwarden' }];
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: 'Trailwarden',
      MetricData: [{ MetricName: 'Sweeps', Dimensions, Value: 1, Unit: 'Count', Timestamp: new Date() }],
    }),
  );
  const { queue, dead } = triggers;
  return { triggers: { arn: queue.arn, dead: dead.arn, deadUrl: dead.url }, sweep };
};

/** What the template of members makes, as far as a doctor looks. */
export const deployMember = async (clients: Clients): Promise<void> => {
  const { iam, events } = clients;
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'trailwarden-enforcer',
      AssumeRolePolicyDocument: trust({
        Principal: { AWS: `arn:aws:iam::${HUB}:root` },
        Condition: { ArnEquals: { 'aws:PrincipalArn': ENFORCE_ROLE } },
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'trailwarden-enforcer',
      PolicyName: 'enforce',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: NEEDED, Resource: '*' }],
      }),
    }),
  );
  await putRule(clients, 'trailwarden-forwarder', 'default', FORWARDED);
  const Targets = [
    { Id: 'hub', Arn: INTAKE, RoleArn: `arn:aws:iam::${MEMBER}:role/trailwarden-forwarder-${REGION}` },
  ];
  await events.send(new PutTargetsCommand({ Rule: 'trailwarden-forwarder', Targets }));
};
