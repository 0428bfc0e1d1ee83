import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { threadOf } from '../../core/incident.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Entry, Ledger, Recorded } from '../../ports.ts';
import { digest } from './digest.ts';
import { recall } from './recall.ts';
import { keepSnapshot } from './snapshot.ts';
import {
  answered,
  connected,
  goesAt,
  held,
  isStanding,
  keyOf,
  text,
  trailKey,
  type Desk,
  type Row,
} from './table.ts';
import { enqueue } from './threads.ts';

const DAY = 86_400_000;
/** How long what happened can be proven. */
const KEPT = 400 * DAY;
/** Somebody may just be telling what is younger. */
const TELLING = 60_000;

interface Book extends Desk {
  readonly bounded: (outcome: Outcome) => Outcome;
}

/** The same for two that saw the same thing at once: neither had heard of the other's outcome. It sorts by time. */
const idOf = ({ outcome, last }: Entry): string => {
  const { trail, trigger, status, drifts, unread } = outcome;
  const seen = drifts.map(({ property, observed }) => [property, observed ?? null]);
  const what = [trail.arn, last, trigger.eventId, status, seen, unread.map(({ property }) => property)];
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

const put = async ({ client, table }: Desk, Item: Row): Promise<void> => {
  await answered(client.send(new PutItemCommand({ TableName: table, Item })));
};

/** The trail's last outcome, unless a later one is there. */
const keepState = ({ client, table }: Desk, pk: string, { status, timing }: Outcome): Promise<boolean> =>
  held(
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...keyOf({ pk, sk: 'now#state' }),
          status: { S: status },
          finishedAt: { S: timing.finishedAt },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR finishedAt < :at',
        ExpressionAttributeValues: { ':at': { S: timing.finishedAt } },
      }),
    ),
  );

const keepOutcome = ({ client, table }: Desk, pk: string, outcome: Outcome): Promise<boolean> => {
  const { id, status, timing } = outcome;
  return held(
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...keyOf({ pk, sk: `outcome#${id}` }),
          status: { S: status },
          finishedAt: { S: timing.finishedAt },
          outcome: { S: JSON.stringify(outcome) },
          untold: { S: 'untold' },
          untoldAt: { S: `${timing.finishedAt}#${id}` },
          expires: goesAt(Date.parse(timing.finishedAt) + KEPT),
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
};

/** What an approved principal has set, and what was put back: later reconciles judge by it. */
const keepApprovals = async (desk: Desk, pk: string, { approvals }: Entry): Promise<void> => {
  for (const { property, observed, until } of approvals)
    await put(desk, {
      ...keyOf({ pk, sk: `now#approval#${property}` }),
      hash: { S: digest(observed) },
      expires: goesAt(Date.parse(`${until}T00:00:00Z`) + DAY),
    });
};

const keepRepairs = async (desk: Desk, pk: string, { outcome, repaired }: Entry): Promise<void> => {
  const { finishedAt } = outcome.timing;
  for (const property of repaired)
    await put(desk, {
      ...keyOf({ pk, sk: `repair#${finishedAt}#${property}` }),
      property: { S: property },
      expires: goesAt(Date.parse(finishedAt) + DAY),
    });
};

const record = async (book: Book, entry: Entry): Promise<Recorded> => {
  const { status, trail, timing } = entry.outcome;
  const pk = trailKey(trail);
  const id = idOf(entry);
  if (status === 'out-of-scope') return { id, fresh: false };
  if (entry.snapshot) await keepSnapshot({ ...book, pk }, entry.snapshot, timing.finishedAt);
  if (status === 'compliant' && !(await isOpen(book, pk))) return { id, fresh: false };
  const outcome = { ...book.bounded(entry.outcome), id };
  // Before anything else: whoever is stopped after it, no sweep undoes what was approved.
  await keepApprovals(book, pk, entry);
  if (!(await keepOutcome(book, pk, outcome))) return { id, fresh: false };
  await keepRepairs(book, pk, entry);
  await keepState(book, pk, outcome);
  await enqueue(book, threadOf(outcome), outcome);
  return { id, fresh: true };
};

const untold = async ({ client, table }: Desk, most: number): Promise<readonly Outcome[]> => {
  const { Items = [] } = await answered(
    client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'untold',
        KeyConditionExpression: 'untold = :untold AND untoldAt < :before',
        ExpressionAttributeValues: {
          ':untold': { S: 'untold' },
          ':before': { S: new Date(Date.now() - TELLING).toISOString() },
        },
        Limit: most,
      }),
    ),
  );
  // What was written here is an outcome: it was one when it was kept.
  return Items.map((row) => JSON.parse(text(row, 'outcome')) as Outcome);
};

const told = async ({ client, table }: Desk, { id, trail }: Outcome): Promise<void> => {
  await held(
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: keyOf({ pk: trailKey(trail), sk: `outcome#${id}` }),
        UpdateExpression: 'REMOVE untold, untoldAt',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    ),
  );
};

/** The ledger in a DynamoDB table; outcomes are cut to what a row holds by `bounded`. */
export const ledger = (table: string, bounded: (outcome: Outcome) => Outcome): Ledger => {
  const book = { client: connected(), table, bounded };
  return {
    recall: (trail, now) => recall(book, trail, now),
    record: (entry) => record(book, entry),
    told: (outcome) => told(book, outcome),
    untold: (most) => untold(book, most),
  };
};
