import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import dynalite from 'dynalite';
import { isObject } from './plain.ts';
import { stop } from './http.ts';
import type { JsonObject } from '../core/json.ts';

/** A refusal to give to the next calls: to all where no number is given. */
export interface TableFailure {
  readonly operation?: string;
  readonly error: string;
  readonly status?: number;
  readonly times?: number;
  /** How many calls of the operation go through before. */
  readonly after?: number;
}

/** DynamoDB in memory behind real HTTP, by an implementation of its protocol that is not ours. */
export interface Tables {
  readonly endpoint: string;
  /** The operations that were asked for, in order. */
  readonly calls: readonly string[];
  readonly faults: {
    fail(failure: TableFailure): void;
    delay(ms: number): void;
    /** Does what it is asked, and breaks the connection before it answers. */
    lose(what: { readonly operation: string; readonly times: number }): void;
    /** Takes calls and never answers. */
    silence(): void;
    clear(): void;
  };
  create(name: string, definition: object): Promise<void>;
  drop(name: string): Promise<void>;
  /** Every row of a table, as DynamoDB spells it. */
  rows(name: string): Promise<readonly JsonObject[]>;
  close(): Promise<void>;
}

interface Book {
  readonly calls: string[];
  failures: (TableFailure & { left: number; through: number })[];
  lost: { readonly operation: string; left: number }[];
  delay: number;
  isSilent: boolean;
}

const operationOf = ({ headers }: IncomingMessage): string =>
  String(headers['x-amz-target'] ?? '')
    .split('.')
    .slice(1)
    .join();

const refuse = (response: ServerResponse, { error, status = 400 }: TableFailure): void => {
  const __type = `com.amazonaws.dynamodb.v20120810#${error}`;
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type, message: `${error} injected by the sandbox` }));
};

const due = ({ failures }: Book, operation: string): TableFailure | null => {
  const failure = failures.find((one) => one.left > 0 && (one.operation ?? operation) === operation);
  if (failure === undefined) return null;
  if (failure.through > 0) {
    failure.through -= 1;
    return null;
  }
  failure.left -= 1;
  return failure;
};

const isLost = ({ lost }: Book, operation: string): boolean => {
  const found = lost.find((one) => one.left > 0 && one.operation === operation);
  if (found) found.left -= 1;
  return found !== undefined;
};

const front = async (
  book: Book,
  inner: Server,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (book.isSilent) return;
  if (book.delay > 0) await pause(book.delay);
  const operation = operationOf(request);
  book.calls.push(operation);
  const failure = due(book, operation);
  if (failure !== null) {
    refuse(response, failure);
    return;
  }
  if (isLost(book, operation)) response.end = () => response.destroy();
  inner.emit('request', request, response);
};

const KEY = 'AWS4-HMAC-SHA256 Credential=AKIASANDBOX/20260101/us-east-1/dynamodb/aws4_request';

const call = async (endpoint: string, operation: string, request: object): Promise<JsonObject> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization: `${KEY}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(request),
  });
  const answer: unknown = await response.json();
  if (!response.ok || !isObject(answer)) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
  return answer as JsonObject;
};

const allRows = async (endpoint: string, TableName: string): Promise<readonly JsonObject[]> => {
  const rows: JsonObject[] = [];
  let start: object = {};
  for (;;) {
    const { Items, LastEvaluatedKey } = await call(endpoint, 'Scan', { TableName, ...start });
    if (Array.isArray(Items)) rows.push(...(Items as JsonObject[]));
    if (LastEvaluatedKey === undefined) return rows;
    start = { ExclusiveStartKey: LastEvaluatedKey };
  }
};

/** A table that is being deleted still has its name for a moment, as at AWS (API: DeleteTable). */
const dropTable = async (endpoint: string, TableName: string): Promise<void> => {
  await call(endpoint, 'DeleteTable', { TableName });
  for (;;) {
    const isThere = await call(endpoint, 'DescribeTable', { TableName }).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await pause(5);
  }
};

const faultsOf = (book: Book): Tables['faults'] => ({
  fail: (failure) =>
    void book.failures.push({ ...failure, left: failure.times ?? Infinity, through: failure.after ?? 0 }),
  lose: ({ operation, times }) => void book.lost.push({ operation, left: times }),
  delay: (ms) => void (book.delay = ms),
  silence: () => void (book.isSilent = true),
  clear: () => void Object.assign(book, { failures: [], lost: [], delay: 0, isSilent: false }),
});

/** Starts DynamoDB on 127.0.0.1; clients find it by AWS_ENDPOINT_URL_DYNAMODB. */
export const startTables = async (): Promise<Tables> => {
  const book: Book = { calls: [], failures: [], lost: [], delay: 0, isSilent: false };
  const inner = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const server = createServer((request, response) => {
    front(book, inner, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const endpoint = `http://127.0.0.1:${isObject(address) ? String(address.port) : ''}`;
  return {
    endpoint,
    calls: book.calls,
    faults: faultsOf(book),
    create: async (TableName, definition) => {
      await call(endpoint, 'CreateTable', { TableName, BillingMode: 'PAY_PER_REQUEST', ...definition });
    },
    drop: (name) => dropTable(endpoint, name),
    rows: (name) => allRows(endpoint, name),
    close: () => stop(server),
  };
};
