import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Incident } from '../../core/incident.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Threads, Waiting } from '../../ports.ts';
import { digest } from './digest.ts';
import {
  answered,
  connected,
  goesAt,
  held,
  incidentIn,
  keyOf,
  outcomeIn,
  type Desk,
  type Row,
} from './table.ts';

const DAY = 86_400_000;
/** As many as are read at once; whoever tells them asks again. */
const PAGE = 25;
/** A partition key holds 2,048 bytes of well-formed text; an actor's name can be longer, and odd. */
const LONGEST = 500;

const threadKey = (key: string): string =>
  `thread#${Buffer.byteLength(key) > LONGEST || !key.isWellFormed() ? digest(key) : key}`;

const waitingKey = (key: string, { id, timing }: Outcome): Row =>
  keyOf({ pk: threadKey(key), sk: `waiting#${timing.finishedAt}#${id}` });

const get = async ({ client, table }: Desk, pk: string, sk: string): Promise<Row | null> => {
  const Key = keyOf({ pk, sk });
  const { Item } = await answered(
    client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })),
  );
  return Item ?? null;
};

const isTold = async (desk: Desk, key: string, { id }: Outcome): Promise<boolean> =>
  (await get(desk, threadKey(key), `told#${id}`)) !== null;

/** Lets an outcome wait in its thread, unless it was told already, or waits. */
export const enqueue = async (desk: Desk, key: string, outcome: Outcome): Promise<void> => {
  if (await isTold(desk, key, outcome)) return;
  const expires = goesAt(Date.parse(outcome.timing.finishedAt) + 400 * DAY);
  const Item = { ...waitingKey(key, outcome), outcome: { S: JSON.stringify(outcome) }, expires };
  const ConditionExpression = 'attribute_not_exists(pk)';
  await held(desk.client.send(new PutItemCommand({ TableName: desk.table, Item, ConditionExpression })));
};

const hold = ({ client, table }: Desk, key: string, holder: string, ms: number): Promise<boolean> =>
  held(
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...keyOf({ pk: threadKey(key), sk: 'holder' }),
          holder: { S: holder },
          until: { N: String(Date.now() + ms) },
          expires: goesAt(Date.now() + DAY),
        },
        ConditionExpression: 'attribute_not_exists(pk) OR holder = :holder OR #until < :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':holder': { S: holder }, ':now': { N: String(Date.now()) } },
      }),
    ),
  );

const release = async ({ client, table }: Desk, key: string, holder: string): Promise<void> => {
  await held(
    client.send(
      new DeleteItemCommand({
        TableName: table,
        Key: keyOf({ pk: threadKey(key), sk: 'holder' }),
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeValues: { ':holder': { S: holder } },
      }),
    ),
  );
};

const leave = async ({ client, table }: Desk, key: string, outcome: Outcome): Promise<void> => {
  await answered(client.send(new DeleteItemCommand({ TableName: table, Key: waitingKey(key, outcome) })));
};

const waiting = async (desk: Desk, key: string): Promise<readonly Waiting[]> => {
  for (;;) {
    const { Items = [] } = await answered(
      desk.client.send(
        new QueryCommand({
          TableName: desk.table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: { ':pk': { S: threadKey(key) }, ':sk': { S: 'waiting#' } },
          Limit: PAGE,
        }),
      ),
    );
    const all = Items.map((row) => ({
      outcome: outcomeIn(row),
      begun: row['begun']?.BOOL === true,
    }));
    const told = await Promise.all(all.map(({ outcome }) => isTold(desk, key, outcome)));
    // Whoever told these was stopped before they were taken off.
    for (const [index, { outcome }] of all.entries()) if (told[index]) await leave(desk, key, outcome);
    const left = all.filter((_, index) => !told[index]);
    if (left.length > 0 || all.length === 0) return left;
  }
};

const begin = async ({ client, table }: Desk, key: string, outcome: Outcome): Promise<void> => {
  await held(
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: waitingKey(key, outcome),
        UpdateExpression: 'SET begun = :begun',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':begun': { BOOL: true } },
      }),
    ),
  );
};

/** The incident first: whoever is stopped after it finds there that the outcome was told. */
const settle = async (desk: Desk, key: string, outcome: Outcome, incident: Incident): Promise<void> => {
  const pk = threadKey(key);
  const at = Date.parse(outcome.timing.finishedAt);
  const rows = [
    {
      ...keyOf({ pk, sk: 'incident' }),
      incident: { S: JSON.stringify(incident) },
      expires: goesAt(at + 400 * DAY),
    },
    { ...keyOf({ pk, sk: `told#${outcome.id}` }), expires: goesAt(at + 30 * DAY) },
  ];
  for (const Item of rows)
    await answered(desk.client.send(new PutItemCommand({ TableName: desk.table, Item })));
  await leave(desk, key, outcome);
};

const incident = async (desk: Desk, key: string): Promise<Incident | null> => {
  const row = await get(desk, threadKey(key), 'incident');
  return row && incidentIn(row);
};

/** What was alerted and what waits for it, in the ledger's table. */
export const threads = (table: string): Threads => {
  const desk = { client: connected(), table };
  return {
    enqueue: (key, outcome) => enqueue(desk, key, outcome),
    hold: (key, holder, ms) => hold(desk, key, holder, ms),
    release: (key, holder) => release(desk, key, holder),
    waiting: (key) => waiting(desk, key),
    begin: (key, outcome) => begin(desk, key, outcome),
    settle: (key, outcome, now) => settle(desk, key, outcome, now),
    incident: (key) => incident(desk, key),
  };
};
