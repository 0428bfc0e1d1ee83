import { TABLE } from '../../../lib/adapters/ledger/table.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { trailFromArn, type TrailId } from '../../../lib/core/trail.ts';
import { NOTHING_KEPT } from '../../../lib/keep.ts';
import type { Entry } from '../../../lib/ports.ts';
import { startTables, type Tables } from '../../../lib/sandbox/tables.ts';
import { outcomeWith } from '../bus/outcome.ts';

export const LEDGER = 'trailwarden-ledger';
export const NOW = Date.UTC(2026, 0, 1, 12);

export const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';

export const trailOf = (arn = ARN): TrailId => {
  const trail = trailFromArn(arn);
  if (!trail) throw new Error(`${arn} is not of a trail`);
  return trail;
};

/** DynamoDB with the ledger's table, where the SDK's standard variables point to it. */
export const startLedger = async (): Promise<Tables> => {
  const tables = await startTables();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  await tables.create(LEDGER, TABLE);
  return tables;
};

export const outcomeAt = (minute: number, parts: Partial<Outcome> = {}): Outcome => {
  const finishedAt = new Date(NOW + minute * 60_000).toISOString();
  const timing = { startedAt: finishedAt, finishedAt, gap: null };
  return outcomeWith({ trail: trailOf(), timing, ...parts });
};

export const entry = (outcome: Outcome, parts: Partial<Entry> = {}): Entry => ({
  ...NOTHING_KEPT,
  outcome,
  last: null,
  ...parts,
});
