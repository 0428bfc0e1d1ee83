import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Terminal } from '../../ports.ts';
import { isState } from '../../core/shape.ts';
import { lasting, type TrailState } from '../../core/state.ts';
import { canonical, digest } from './digest.ts';
import { answered, decoded, goesAt, held, keyOf, rowsBetween, text, type Desk, type Row } from './table.ts';

/** 500 values of 2,048 characters, tags and the rest: whoever else writes there must not fill our memory. */
const MOST = 8_000_000;
/** A row of DynamoDB holds 400 kB, keys and names included. */
const ROOM = 350_000;
/** Parts that no head names any more, and that somebody may just be reading. */
const KEPT = 400 * 86_400_000;

export const HEAD = 'now#snapshot';

/** The parts of a state that last, each as one call reads it: basic selectors make room for advanced ones. */
const hashesOf = (state: TrailState): readonly (readonly [part: string, hash: string])[] => {
  const { EventSelectors, AdvancedEventSelectors, ...parts } = lasting(state);
  const selectors =
    EventSelectors || AdvancedEventSelectors ? [EventSelectors, AdvancedEventSelectors] : null;
  const all = Object.entries({ ...parts, ...(selectors && { selectors }) });
  return all.map(([part, value]) => [part, digest(value)]);
};

/** Whether what of a state was read is what a head names. */
export const isKept = (head: Row | undefined, state: TrailState): boolean =>
  head !== undefined && hashesOf(state).every(([part, hash]) => head['hashes']?.M?.[part]?.S === hash);

const partsOf = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / ROOM) }, (_, index) =>
    bytes.subarray(index * ROOM, (index + 1) * ROOM),
  );

interface Place extends Desk {
  readonly pk: string;
}

/** Parts come before the head that names them, each time anew: they must not go before it does. */
const keepParts = async (
  { client, table, pk }: Place,
  hash: string,
  parts: readonly Uint8Array[],
  at: number,
): Promise<void> => {
  for (const [index, B] of parts.entries()) {
    const key = keyOf({ pk, sk: `part#${hash}#${String(index).padStart(4, '0')}` });
    const Item = { ...key, data: { B }, expires: goesAt(at + KEPT) };
    await answered(client.send(new PutItemCommand({ TableName: table, Item })));
  }
};

/** Has a kept state be no more taken for what a trail is now; it stays what the trail comes back to. */
export const doubtSnapshot = async ({ client, table, pk }: Place): Promise<void> => {
  await held(
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: keyOf({ pk, sk: HEAD }),
        UpdateExpression: 'REMOVE hashes',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    ),
  );
};

/** Keeps a state, unless a later one is there. */
export const keepSnapshot = async (place: Place, state: TrailState, takenAt: string): Promise<void> => {
  const { client, table, pk } = place;
  const { gzipSync } = await import('node:zlib');
  const hash = digest(lasting(state));
  const [only, ...more] = partsOf(gzipSync(canonical(lasting(state))));
  const parts = more.length > 0 && only ? [only, ...more] : [];
  await keepParts(place, hash, parts, Date.parse(takenAt));
  const head: Row = {
    ...keyOf({ pk, sk: HEAD }),
    takenAt: { S: takenAt },
    hash: { S: hash },
    hashes: { M: Object.fromEntries(hashesOf(state).map(([part, S]) => [part, { S }])) },
    parts: { N: String(parts.length) },
    ...(only && parts.length === 0 && { data: { B: only } }),
  };
  const put = new PutItemCommand({
    TableName: table,
    Item: head,
    ConditionExpression: 'attribute_not_exists(pk) OR takenAt < :at',
    ExpressionAttributeValues: { ':at': { S: takenAt } },
  });
  await held(client.send(put));
};

const partsIn = async (place: Place, hash: string): Promise<readonly Uint8Array[]> => {
  const rows = await rowsBetween(place, place.pk, `part#${hash}#`, `part#${hash}#~`);
  return rows.flatMap(({ data }) => data?.B ?? []);
};

/** The state that a head names. Throws Terminal where it cannot be read, or a part of it is lost. */
export const readSnapshot = async (place: Place, head: Row): Promise<TrailState> => {
  const count = Number(head['parts']?.N ?? 0);
  const all = count === 0 ? [head['data']?.B ?? new Uint8Array()] : await partsIn(place, text(head, 'hash'));
  if (count > 0 && all.length !== count) throw new Terminal('a part of the state that was kept is lost');
  // Most events neither keep a state nor need one: loading this is no part of their cold start.
  const { gunzipSync } = await import('node:zlib');
  const unzipped = (): string => gunzipSync(Buffer.concat(all), { maxOutputLength: MOST }).toString('utf8');
  return decoded(unzipped, isState);
};
