import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { TrailId } from '../../core/trail.ts';
import type { Memory } from '../../ports.ts';
import { approvalOf } from './digest.ts';
import { HEAD, readSnapshot } from './snapshot.ts';
import { answered, isStanding, text, trailKey, type Desk, type Row } from './table.ts';

const HOUR = 3_600_000;

const query = async (
  { client, table }: Desk,
  pk: string,
  from: string,
  to: string,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  let start: Row | undefined;
  do {
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
  } while (start);
  return rows;
};

/** What later rows say of a trail, in one round trip unless its state is too large for a row. */
export const recall = async (desk: Desk, trail: TrailId, now: number): Promise<Memory> => {
  const pk = trailKey(trail);
  const [rows, repairs] = await Promise.all([
    query(desk, pk, 'now#', 'now#~'),
    query(desk, pk, `repair#${new Date(now - HOUR).toISOString()}`, 'repair#~'),
  ]);
  const bySk = new Map(rows.map((row) => [text(row, 'sk'), row]));
  const [head, state] = [bySk.get(HEAD), bySk.get('now#state')];
  const counts = Map.groupBy(repairs, (row) => text(row, 'property'));
  return {
    snapshot: head ? await readSnapshot({ ...desk, pk }, head) : null,
    snapshotAt: head ? text(head, 'takenAt') : null,
    open: isStanding(state),
    last: state ? text(state, 'finishedAt') : null,
    repairs: Object.fromEntries([...counts].map(([property, all]) => [property, all.length])),
    approved: (property, observed, principals) => {
      const row = bySk.get(`now#approval#${property}`);
      if (row === undefined || Number(row['expires']?.N) * 1000 <= now) return false;
      return text(row, 'hash') === approvalOf(observed, principals);
    },
  };
};
