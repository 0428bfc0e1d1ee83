import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Outcome } from '../../core/outcome.ts';
import type { Entry } from '../../ports.ts';
import { approvalOf } from './digest.ts';
import { answered, goesAt, keyOf, type Desk, type Row } from './table.ts';

const DAY = 86_400_000;

/** How the sort keys of what was put back begin; `now#` follows them directly, and recall.ts counts on it. */
export const MENDED = 'mended#';

const put = async ({ client, table }: Desk, Item: Row): Promise<void> => {
  await answered(client.send(new PutItemCommand({ TableName: table, Item })));
};

/** What an approved principal has set. What was put back is approved no longer: somebody else had a hand in it. */
export const keepApprovals = async (
  desk: Desk,
  pk: string,
  { approvals, repaired, revoked, outcome }: Entry,
): Promise<void> => {
  const key = (property: string): Row => keyOf({ pk, sk: `now#approval#${property}` });
  for (const property of [...repaired, ...revoked])
    await put(desk, {
      ...key(property),
      hash: { S: '' },
      expires: goesAt(Date.parse(outcome.timing.finishedAt)),
    });
  for (const { property, observed, principals, until } of approvals)
    await put(desk, {
      ...key(property),
      hash: { S: approvalOf(observed, principals) },
      expires: goesAt(Date.parse(`${until}T00:00:00Z`) + DAY),
    });
};

/** How often a property was put back: the fourth time within an hour is a fight. */
export const keepRepairs = async (
  desk: Desk,
  pk: string,
  { id, timing }: Outcome,
  repaired: readonly string[],
): Promise<void> => {
  for (const property of repaired)
    await put(desk, {
      ...keyOf({ pk, sk: `${MENDED}${timing.finishedAt}#${property}#${id}` }),
      property: { S: property },
      expires: goesAt(Date.parse(timing.finishedAt) + DAY),
    });
};
