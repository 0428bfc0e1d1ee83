/**
 * How long AWS takes to answer, in milliseconds: assumptions, since AWS promises none. They are of the size that
 * callers in the same region see; ask your own traces for better ones.
 */
export interface Latency {
  /** CloudTrail's Get, List, Describe and LookupEvents. */
  readonly read: number;
  /** CloudTrail's other calls. */
  readonly write: number;
  /** sts:AssumeRole. */
  readonly assume: number;
  /** DynamoDB: "single-digit millisecond" is its own description (developer guide, Introduction), a network's way added. */
  readonly table: number;
  /** PutEvents and SendMessageBatch. */
  readonly send: number;
  /** organizations:ListAccounts, for a page. */
  readonly list: number;
}

export const ASSUMED: Latency = { read: 60, write: 150, assume: 80, table: 10, send: 20, list: 100 };

/** Answers as fast as this machine can: for tests, in which nothing is timed. */
export const NONE: Latency = { read: 0, write: 0, assume: 0, table: 0, send: 0, list: 0 };

export const READS = [
  'ListTrails',
  'GetTrail',
  'GetTrailStatus',
  'GetEventSelectors',
  'GetInsightSelectors',
  'GetEventConfiguration',
  'ListTags',
  'LookupEvents',
] as const;

export const WRITES = [
  'CreateTrail',
  'UpdateTrail',
  'StartLogging',
  'PutEventSelectors',
  'PutInsightSelectors',
  'PutEventConfiguration',
  'AddTags',
] as const;

/** What each call of the simulated account waits for. */
export const delays = (latency: Latency): readonly { readonly operation: string; readonly ms: number }[] => [
  ...READS.map((operation) => ({ operation, ms: latency.read })),
  ...WRITES.map((operation) => ({ operation, ms: latency.write })),
  { operation: 'AssumeRole', ms: latency.assume },
  { operation: 'PutEvents', ms: latency.send },
  { operation: 'SendMessageBatch', ms: latency.send },
  { operation: 'ListAccounts', ms: latency.list },
];
