import { randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { threadOf } from '../../core/incident.ts';
import type { Outcome } from '../../core/outcome.ts';
import { Terminal, type Entry, type Ledger, type Recorded } from '../../ports.ts';
import { digest } from './digest.ts';
import { recall } from './recall.ts';
import { keepRegions } from './regions.ts';
import { doubtSnapshot, keepSnapshot } from './snapshot.ts';
import {
  answered,
  connected,
  goesAt,
  held,
  isStanding,
  keyOf,
  outcomeIn,
  text,
  trailKey,
  type Desk,
  type Row,
} from './table.ts';
import { enqueue } from './threads.ts';
import { keepApprovals, keepRepairs } from './traces.ts';

const DAY = 86_400_000;
/** How long what happened can be proven. */
const KEPT = 400 * DAY;
/** Somebody may just be telling what is younger. */
const TELLING = 60_000;

interface Book extends Desk {
  readonly bounded: (outcome: Outcome) => Outcome;
}

/**
 * The same for two that saw the same thing at once: neither had heard of the other's outcome. A sweep and an event
 * that see one drift are two such. It sorts by time.
 */
const idOf = ({ outcome, last }: Entry): string => {
  const { trail, trigger, status, drifts, unread } = outcome;
  const seen = drifts.map(({ property, observed }) => [property, observed ?? null]);
  const event = drifts.length === 0 ? trigger.eventId : null;
  const what = [trail.arn, last, event, status, seen, unread.map(({ property }) => property)];
  return `${(last ?? '0').replaceAll(/[:.-]/g, '')}-${digest(what).slice(0, 32)}`;
};

/** Whether somebody was told of a drift of this trail, and not yet of its end. */
const isOpen = async ({ client, table }: Desk, pk: string): Promise<boolean> => {
  const Key = keyOf({ pk, sk: 'now#state' });
  const { Item } = await answered(
    client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })),
  );
  return isStanding(Item);
};

/** The trail's last outcome, unless a later one is there. A refused call ends nothing that stands. */
const keepState = (
  { client, table }: Desk,
  pk: string,
  { status, timing }: Outcome,
  restoring: boolean | null,
): Promise<boolean> =>
  held(
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: keyOf({ pk, sk: 'now#state' }),
        UpdateExpression: `SET finishedAt = :at, #status = ${
          status === 'attempted' ? 'if_not_exists(#status, :status)' : ':status'
        }${restoring === null ? '' : ', restoring = :restoring'}`,
        ConditionExpression: 'attribute_not_exists(pk) OR finishedAt < :at',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':at': { S: timing.finishedAt },
          ':status': { S: status },
          ...(restoring !== null && { ':restoring': { BOOL: restoring } }),
        },
      }),
    ),
  );

const outcomeRow = (pk: string, outcome: Outcome): Row => {
  const { id, status, timing } = outcome;
  return {
    ...keyOf({ pk, sk: `outcome#${id}` }),
    // A client that lost the answer tries again: by this it knows its own row.
    by: { S: randomUUID() },
    status: { S: status },
    finishedAt: { S: timing.finishedAt },
    outcome: { S: JSON.stringify(outcome) },
    untold: { S: 'untold' },
    untoldAt: { S: `${timing.finishedAt}#${id}` },
    expires: goesAt(Date.parse(timing.finishedAt) + KEPT),
  };
};

interface KeptOutcome {
  /** The outcome that is kept: ours, or that of whoever came first. */
  readonly outcome: Outcome;
  readonly fresh: boolean;
}

const keepOutcome = async ({ client, table }: Desk, pk: string, outcome: Outcome): Promise<KeptOutcome> => {
  const Item = outcomeRow(pk, outcome);
  const ConditionExpression = 'attribute_not_exists(pk)';
  if (await held(client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression }))))
    return { outcome, fresh: true };
  const Key = keyOf({ pk, sk: `outcome#${outcome.id}` });
  const there = await answered(
    client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })),
  );
  if (!there.Item) return { outcome, fresh: true };
  return { outcome: outcomeIn(there.Item), fresh: there.Item['by']?.S === Item['by']?.S };
};

const record = async (book: Book, entry: Entry): Promise<Recorded> => {
  const { status, trail } = entry.outcome;
  const pk = trailKey(trail);
  const id = idOf(entry);
  if (status === 'out-of-scope') return { id, fresh: false };
  // Before anything else: whoever is stopped after it, no sweep undoes what was approved.
  await keepApprovals(book, pk, entry);
  await keepRegions(book, pk, entry);
  if (status === 'compliant' && !(await isOpen(book, pk))) {
    if (entry.restoring !== null) await keepState(book, pk, entry.outcome, entry.restoring);
    await keepWhole(book, pk, entry);
    return { id, fresh: false };
  }
  const { outcome, fresh } = await keepOutcome(book, pk, { ...book.bounded(entry.outcome), id });
  // Whoever came first may have been stopped here: each of these can be done twice.
  await keepRepairs(book, pk, outcome, entry.repaired);
  await keepState(book, pk, outcome, entry.restoring);
  await enqueue(book, threadOf(outcome), outcome);
  await keepWhole(book, pk, entry);
  return { id, fresh };
};

/** The snapshot comes last: it is large, and what happened matters more. */
const keepWhole = async (book: Book, pk: string, { snapshot, outcome, doubt }: Entry): Promise<void> => {
  if (doubt) await doubtSnapshot({ ...book, pk });
  if (snapshot) await keepSnapshot({ ...book, pk }, snapshot, outcome.timing.finishedAt);
};

/** Takes a row out of what is still to be told; the row itself stays. */
const settled = async ({ client, table }: Desk, Key: Row): Promise<void> => {
  await held(
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key,
        UpdateExpression: 'REMOVE untold, untoldAt',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    ),
  );
};

/** The outcome of a row; one that nobody can read stands there as it is, and keeps no other from being told. */
const readable = async (desk: Desk, row: Row): Promise<readonly Outcome[]> => {
  try {
    return [outcomeIn(row)];
  } catch (error) {
    if (!(error instanceof Terminal)) throw error;
    await settled(desk, keyOf({ pk: text(row, 'pk'), sk: text(row, 'sk') }));
    return [];
  }
};

const untold = async (desk: Desk, most: number): Promise<readonly Outcome[]> => {
  const before = new Date(Date.now() - TELLING).toISOString();
  const { Items = [] } = await answered(
    desk.client.send(
      new QueryCommand({
        TableName: desk.table,
        IndexName: 'untold',
        KeyConditionExpression: 'untold = :untold AND untoldAt < :before',
        ExpressionAttributeValues: { ':untold': { S: 'untold' }, ':before': { S: before } },
        Limit: most,
      }),
    ),
  );
  return (await Promise.all(Items.map((row) => readable(desk, row)))).flat();
};

const told = (desk: Desk, { id, trail }: Outcome): Promise<void> =>
  settled(desk, keyOf({ pk: trailKey(trail), sk: `outcome#${id}` }));

/** The ledger in a DynamoDB table; outcomes are cut to what a row holds by `bounded`. */
export const ledger = (table: string, bounded: (outcome: Outcome) => Outcome): Ledger => {
  const book = { client: connected(), table, bounded };
  return {
    identify: idOf,
    recall: (trail, now) => recall(book, trail, now),
    record: (entry) => record(book, entry),
    told: (outcome) => told(book, outcome),
    untold: (most) => untold(book, most),
  };
};
