import { DynamoDBClient, QueryCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Incident } from '../../core/incident.ts';
import type { Outcome } from '../../core/outcome.ts';
import { PASSING } from '../../core/passing.ts';
import { isIncident, isOutcome } from '../../core/shape.ts';
import { Retryable, Terminal } from '../../ports.ts';

/** The table's keys and its index of what the bus has not taken; serverless.yml declares the same. */
export const TABLE = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'untold', AttributeType: 'S' },
    { AttributeName: 'untoldAt', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'untold',
      KeySchema: [
        { AttributeName: 'untold', KeyType: 'HASH' },
        { AttributeName: 'untoldAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} as const;

/** Where rows are written. */
export interface Desk {
  readonly client: DynamoDBClient;
  readonly table: string;
}

export type Row = Record<string, AttributeValue>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const keyOf = ({ pk, sk }: Key): Row => ({ pk: { S: pk }, sk: { S: sk } });

/** When a row may go (DynamoDB TTL: epoch seconds). */
export const goesAt = (ms: number): AttributeValue => ({ N: String(Math.ceil(ms / 1000)) });

/** The partition of one trail. */
export const trailKey = ({ arn }: { readonly arn: string }): string => `trail#${arn}`;

const STANDING = ['drifted', 'unresolved', 'unknown'];

/** Whether a trail's state says that somebody was told of a drift, and not yet of its end. */
export const isStanding = (state: Row | undefined): boolean =>
  state !== undefined && STANDING.includes(text(state, 'status'));

export const text = (row: Row, name: string): string => row[name]?.S ?? '';

/** Errors of DynamoDB that pass, beside those that every service has (API: CommonErrors, Throttling). */
const ALSO_PASSING = ['ProvisionedThroughputExceededException', 'LimitExceededException', 'ENOTFOUND'];

const failureOf = (error: unknown): Terminal | Retryable => {
  if (!(error instanceof Error)) return new Terminal(`unknown failure: ${String(error)}`);
  const { name } = error;
  const code = 'code' in error ? String(error.code) : '';
  const status = Number(statusOf(error));
  const message = `${name}: ${error.message}`.slice(0, 1024);
  const passes = [name, code].some((one) => PASSING.has(one) || ALSO_PASSING.includes(one)) || status >= 500;
  return passes ? new Retryable(message, { cause: error }) : new Terminal(message, { cause: error });
};

const statusOf = (error: Error): unknown => {
  const metadata: unknown = '$metadata' in error ? error.$metadata : null;
  return metadata && typeof metadata === 'object' && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : 0;
};

/** A client whose answers come soon or not at all: the loop must not wait for its ledger. */
export const connected = (): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 2,
    cacheMiddleware: true,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true },
  });

/** What a call comes to, its failures told in the words of the ports. */
export const answered = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    throw failureOf(error);
  }
};

const UNREADABLE = 'a row of the ledger cannot be read';

const parsed = (read: () => string): unknown => {
  try {
    return JSON.parse(read());
  } catch (error) {
    throw new Terminal(UNREADABLE, { cause: error });
  }
};

/** What a row holds as JSON. One that is not what is kept there is told like a ledger that does not answer: others can write it too. */
export const decoded = <T>(read: () => string, is: (value: unknown) => value is T): T => {
  const value = parsed(read);
  if (!is(value)) throw new Terminal(UNREADABLE);
  return value;
};

export const outcomeIn = (row: Row): Outcome => decoded(() => text(row, 'outcome'), isOutcome);

export const incidentIn = (row: Row): Incident => decoded(() => text(row, 'incident'), isIncident);

/** Whether a write was done; false where its condition did not hold. */
export const held = async (call: Promise<unknown>): Promise<boolean> => {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw failureOf(error);
  }
};

/** As many pages as our own rows can fill, and some: whoever else fills the table must not keep us reading. */
const MOST_PAGES = 6;

/** The rows of a partition between two sort keys, those included. Throws Terminal where there are far too many. */
export const rowsBetween = async (
  { client, table }: Desk,
  pk: string,
  from: string,
  to: string,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  let start: Row | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await answered(
      client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
          ...(start && { ExclusiveStartKey: start }),
        }),
      ),
    );
    rows.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
    if (!start) return rows;
  }
  throw new Terminal('the ledger holds more rows than anybody of ours wrote');
};
