import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Entry, Regions } from '../../ports.ts';
import { held, keyOf, text, type Desk, type Row } from './table.ts';

/** Where it stands what a trail's other regions said. */
export const REGIONS = 'now#regions';

/** What the row says; a row that is not there, or holds nothing, says that they were never asked. */
export const regionsIn = (row: Row | undefined): Regions => ({
  askedAt: (row && text(row, 'askedAt')) || null,
  troubled: row?.['troubled']?.SS ?? [],
});

/** Keeps what a trail's other regions said. DynamoDB takes no empty set; what was seen earlier and comes late says nothing. */
export const keepRegions = async (
  { client, table }: Desk,
  pk: string,
  { regions, outcome }: Entry,
): Promise<void> => {
  if (regions === null) return;
  const at = { S: outcome.timing.finishedAt };
  const Item: Row = {
    ...keyOf({ pk, sk: REGIONS }),
    seenAt: at,
    ...(regions.askedAt !== null && { askedAt: { S: regions.askedAt } }),
    ...(regions.troubled.length > 0 && { troubled: { SS: [...regions.troubled] } }),
  };
  const ConditionExpression = 'attribute_not_exists(pk) OR seenAt < :at';
  const ExpressionAttributeValues = { ':at': at };
  const command = new PutItemCommand({
    TableName: table,
    Item,
    ConditionExpression,
    ExpressionAttributeValues,
  });
  await held(client.send(command));
};
