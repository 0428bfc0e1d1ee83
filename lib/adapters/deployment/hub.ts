import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, paginateListSchedules, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { told, type FunctionFacts, type QueueFacts, type ScheduleFacts, type Told } from './facts.ts';
import { configOf, type Looker } from './looker.ts';

/** What is read of the hub. */
export interface Hub {
  functionOf(name: string): Promise<Told<FunctionFacts>>;
  queue(arn: string): Promise<Told<QueueFacts>>;
  /** The schedule that wakes a function. */
  schedule(functionArn: string): Promise<Told<ScheduleFacts>>;
  /** When a metric of ours was last counted within so many hours, epoch milliseconds. */
  lastCounted(metric: string, hours: number): Promise<Told<number>>;
}

const functionFacts = async (client: LambdaClient, FunctionName: string): Promise<FunctionFacts> => {
  const about = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const concurrency = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  const sources: { queueArn: string; state: string }[] = [];
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
    { client },
    { FunctionName },
  ))
    sources.push(
      ...EventSourceMappings.map(({ EventSourceArn = '', State = '' }) => ({
        queueArn: EventSourceArn,
        state: State,
      })),
    );
  return {
    arn: about.FunctionArn ?? '',
    state: about.State ?? 'Active',
    runtime: about.Runtime ?? '',
    reserved: concurrency.ReservedConcurrentExecutions ?? null,
    environment: about.Environment?.Variables ?? {},
    sources,
  };
};

const HELD = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

const queueFacts = async (client: SQSClient, arn: string): Promise<QueueFacts> => {
  const [, , , , account = '', name = ''] = arn.split(':');
  const { QueueUrl } = await client.send(
    new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
  );
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  // SQS writes this attribute itself, as JSON.
  const redrive = JSON.parse(Attributes['RedrivePolicy'] ?? '{}') as {
    readonly deadLetterTargetArn?: string;
  };
  return {
    waiting: HELD.reduce((sum, count) => sum + Number(Attributes[count] ?? '0'), 0),
    deadLetters: redrive.deadLetterTargetArn ?? null,
    hasPolicy: (Attributes['Policy'] ?? '') !== '',
  };
};

const scheduleFacts = async (client: SchedulerClient, functionArn: string): Promise<ScheduleFacts | null> => {
  for await (const { Schedules = [] } of paginateListSchedules({ client }, {})) {
    const found = Schedules.find(({ Target }) => Target?.Arn === functionArn);
    if (!found) continue;
    const { Name, GroupName } = found;
    const { State, ScheduleExpression, Target } = await client.send(
      new GetScheduleCommand({ Name, GroupName }),
    );
    return {
      name: Name ?? '',
      isEnabled: State === 'ENABLED',
      expression: ScheduleExpression ?? '',
      deadLetters: Target?.DeadLetterConfig?.Arn ?? null,
    };
  }
  return null;
};

const HOUR = 3_600_000;

const lastOf = async (
  client: CloudWatchClient,
  MetricName: string,
  hours: number,
): Promise<number | null> => {
  const now = Date.now();
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Trailwarden',
      MetricName,
      Dimensions: [{ Name: 'service', Value: 'trailwarden' }],
      StartTime: new Date(now - hours * HOUR),
      EndTime: new Date(now + HOUR),
      Period: 300,
      Statistics: ['Sum'],
    }),
  );
  const times = Datapoints.filter(({ Sum = 0 }) => Sum > 0).map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
  return times.length === 0 ? null : Math.max(...times);
};

/** Reads the hub from outside. */
export const hub = (looker: Looker): Hub => {
  const config = configOf(looker);
  const lambda = new LambdaClient(config);
  const sqs = new SQSClient(config);
  const scheduler = new SchedulerClient(config);
  const cloudWatch = new CloudWatchClient(config);
  return {
    functionOf: (name) => told(() => functionFacts(lambda, name)),
    queue: (arn) => told(() => queueFacts(sqs, arn)),
    schedule: (functionArn) => told(() => scheduleFacts(scheduler, functionArn)),
    lastCounted: (metric, hours) => told(() => lastOf(cloudWatch, metric, hours)),
  };
};
