import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { budgets } from '../../adapters/cloudtrail/budgets.ts';
import { PACE } from '../../adapters/cloudtrail/retry.ts';
import { cloudTrails } from '../../adapters/cloudtrail/trails.ts';
import { isObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Ledger, Memory, Trails, World } from '../../ports.ts';
import { NOTHING_KNOWN } from '../../remember.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { quietWorld } from '../account/quiet.ts';
import type { PolicyTest } from './read.ts';

/** A simulated account is in no hurry: its rates are not AWS's. */
const FAST = { reads: 1000, writes: 1000, lookups: 1000 };

const clientsIn = (sandbox: Sandbox, accountId: string): ((region: string) => CloudTrailClient) => {
  const credentials = sandbox.credentialsFor({ kind: 'role', name: 'trailwarden-enforce', accountId });
  return (region) =>
    new CloudTrailClient({ endpoint: sandbox.endpoint, region, maxAttempts: 1, credentials });
};

/** The loop's clock is so far ahead of the real one, by which calls are timed. */
const aheadOf = (today: string | undefined): number =>
  today === undefined ? 0 : Date.parse(`${today}T12:00:00Z`) - Date.now();

/** Trails whose deadlines are told by a clock that is ahead. */
const onTime = (trails: Trails, ahead: number): Trails => ({
  ...trails,
  look: (trail, reads, deadline) => trails.look(trail, reads, deadline - ahead),
  status: (trail, region, deadline) => trails.status(trail, region, deadline - ahead),
  act: (trail, action, deadline) => trails.act(trail, action, deadline - ahead),
  history: (trail, calls, since, deadline) => trails.history(trail, calls, since - ahead, deadline - ahead),
});

/** Remembers the state in which a trail was seen whole, and what a test says of the hour before. */
const memory = ({ repaired = {} }: PolicyTest, now: () => number): Pick<Ledger, 'recall' | 'record'> => {
  const seen = new Map<string, Pick<Memory, 'snapshot' | 'snapshotAt'>>();
  return {
    recall: ({ arn }) => Promise.resolve({ ...NOTHING_KNOWN, repairs: repaired, ...seen.get(arn) }),
    record: ({ snapshot, outcome }) => {
      const snapshotAt = new Date(now()).toISOString();
      if (snapshot) seen.set(outcome.trail.arn, { snapshotAt, snapshot: () => Promise.resolve(snapshot) });
      return Promise.resolve({ id: '', fresh: false });
    },
  };
};

/** The loop's world over a simulated account, on the day that a test names; each outcome is noted. */
export const worldOf = (sandbox: Sandbox, test: PolicyTest, note: (outcome: Outcome) => void): World => {
  const [budgetOf, ahead] = [budgets(FAST), aheadOf(test.today)];
  const now = (): number => Date.now() + ahead;
  const quiet = quietWorld({
    enter: (id) => Promise.resolve(onTime(cloudTrails(clientsIn(sandbox, id), PACE, budgetOf(id)), ahead)),
    regions: () => Promise.resolve([]),
  });
  return {
    ...quiet,
    now,
    ledger: { ...quiet.ledger, ...memory(test, now) },
    // Nothing is stale in a simulated account.
    sleep: () => Promise.resolve(),
    ownRoles: (id) => Promise.resolve([`arn:aws:iam::${id}:role/trailwarden-enforce`]),
    log: {
      ...quiet.log,
      info: (_message, fields) => {
        // The loop logs each outcome as it is, those that are not told too.
        if (isObject(fields) && isObject(fields['outcome'])) note(fields['outcome'] as unknown as Outcome);
      },
    },
  };
};
