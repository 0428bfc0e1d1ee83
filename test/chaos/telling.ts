import type { JsonObject } from '../../lib/core/json.ts';
import type { Cloud } from './cloud.ts';
import { arnOf, PLACES } from './estate.ts';

/** The sweep leaves alone what somebody may just be telling. */
const TELLING = 60_000;

/** A text of a row, as DynamoDB spells it. */
const textIn = (row: JsonObject, key: string): string => {
  const value = row[key];
  const text = typeof value === 'object' && value !== null && 'S' in value ? value.S : '';
  return typeof text === 'string' ? text : '';
};

/** What nobody was told of though the bus, the ledger and Slack have been up since before the last sweep. */
export const untold = async (
  { ground, ledger, threads }: Cloud,
  sweptAt: number,
): Promise<readonly string[]> => {
  const rows = await ground.tables.rows(ledger);
  const onNoBus = rows.filter(
    (row) => textIn(row, 'untold') !== '' && Date.parse(textIn(row, 'finishedAt')) < sweptAt - TELLING,
  );
  const waiting = await Promise.all(PLACES.map((place) => threads.waiting(arnOf(place))));
  return [
    ...onNoBus.map((row) => `the outcome ${textIn(row, 'sk')} never came on the bus`),
    ...waiting
      .flat()
      .map(({ outcome }) => `the outcome ${outcome.id} of ${outcome.trail.name} still waits to be told`),
  ];
};
