import { gunzipSync, gzipSync } from 'node:zlib';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { TrailState } from '../../core/state.ts';
import { canonical, digest } from './digest.ts';
import { answered, goesAt, held, keyOf, text, type Desk, type Row } from './table.ts';

/** A row of DynamoDB holds 400 kB, keys and names included. */
const ROOM = 350_000;
/** Parts that no head names any more, and that somebody may just be reading. */
const KEPT = 400 * 86_400_000;

export const HEAD = 'now#snapshot';

const partsOf = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / ROOM) }, (_, index) =>
    bytes.subarray(index * ROOM, (index + 1) * ROOM),
  );

interface Place extends Desk {
  readonly pk: string;
}

/** Keeps a state, unless a later one, or the very same, is there. Parts come before the head that names them. */
export const keepSnapshot = async (
  { client, table, pk }: Place,
  state: TrailState,
  takenAt: string,
): Promise<void> => {
  const hash = digest(state);
  const [only, ...more] = partsOf(gzipSync(canonical(state)));
  const parts = more.length > 0 && only ? [only, ...more] : [];
  for (const [index, B] of parts.entries()) {
    const key = keyOf({ pk, sk: `part#${hash}#${String(index).padStart(4, '0')}` });
    const expires = goesAt(Date.parse(takenAt) + KEPT);
    await answered(
      client.send(new PutItemCommand({ TableName: table, Item: { ...key, data: { B }, expires } })),
    );
  }
  const head: Row = {
    ...keyOf({ pk, sk: HEAD }),
    takenAt: { S: takenAt },
    hash: { S: hash },
    parts: { N: String(parts.length) },
    ...(only && parts.length === 0 && { data: { B: only } }),
  };
  await held(
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: head,
        ConditionExpression: 'attribute_not_exists(pk) OR takenAt < :at',
        ExpressionAttributeValues: { ':at': { S: takenAt } },
      }),
    ),
  );
};

const partsIn = async ({ client, table, pk }: Place, hash: string): Promise<readonly Uint8Array[]> => {
  const found: Uint8Array[] = [];
  let from: Row | undefined;
  do {
    const answer = await answered(
      client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: `part#${hash}#` } },
          ...(from && { ExclusiveStartKey: from }),
        }),
      ),
    );
    found.push(...(answer.Items ?? []).flatMap(({ data }) => data?.B ?? []));
    from = answer.LastEvaluatedKey;
  } while (from);
  return found;
};

/** The state that a head names; null where a part of it is lost. */
export const readSnapshot = async (place: Place, head: Row): Promise<TrailState | null> => {
  const count = Number(head['parts']?.N ?? 0);
  const all = count === 0 ? [head['data']?.B ?? new Uint8Array()] : await partsIn(place, text(head, 'hash'));
  if (count > 0 && all.length !== count) return null;
  // What was written here is a state: it was a TrailState when it was kept.
  return JSON.parse(gunzipSync(Buffer.concat(all)).toString('utf8')) as TrailState;
};
