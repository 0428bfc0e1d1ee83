import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { budgets } from '../../adapters/cloudtrail/budgets.ts';
import { PACE } from '../../adapters/cloudtrail/retry.ts';
import { cloudTrails } from '../../adapters/cloudtrail/trails.ts';
import { isObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Policy } from '../../core/policy.ts';
import { sweepRequest } from '../../core/sweep.ts';
import { trailFromArn } from '../../core/trail.ts';
import { dispatch } from '../../dispatch.ts';
import type { World } from '../../ports.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { quietWorld } from '../account/quiet.ts';
import type { PolicyTest } from './read.ts';

const PATIENCE = 60_000;
const REGION = 'us-east-1';
/** A simulated account is in no hurry: its rates are not AWS's. */
const FAST = { reads: 1000, writes: 1000, lookups: 1000 };

const clientsIn =
  (sandbox: Sandbox, accountId: string) =>
  (region: string): CloudTrailClient =>
    new CloudTrailClient({
      endpoint: sandbox.endpoint,
      region,
      maxAttempts: 1,
      credentials: sandbox.credentialsFor({ kind: 'role', name: 'trailwarden-enforce', accountId }),
    });

const clockOf = (today: string | null): (() => number) => {
  const offset = today === null ? 0 : Date.parse(`${today}T12:00:00Z`) - Date.now();
  return () => Date.now() + offset;
};

/** The loop's world over a simulated account, at a time that the test says; what comes out is noted. */
const worldOver = (sandbox: Sandbox, today: string | null, note: (outcome: Outcome) => void): World => {
  const budgetOf = budgets(FAST);
  const quiet = quietWorld({
    enter: (id) => Promise.resolve(cloudTrails(clientsIn(sandbox, id), PACE, budgetOf(id))),
    regions: () => Promise.resolve([REGION]),
  });
  return {
    ...quiet,
    now: clockOf(today),
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

const accountsIn = ({ state }: PolicyTest): readonly string[] => [
  ...new Set(state.trails.flatMap(({ Trail }) => trailFromArn(Trail?.TrailARN ?? '')?.accountId ?? [])),
];

const tampered = async (sandbox: Sandbox, { tamper, ...test }: PolicyTest): Promise<void> => {
  const [accountId = '111122223333'] = accountsIn({ ...test, tamper });
  for (const { call, request, region = REGION } of tamper) {
    const { accessKeyId } = sandbox.credentialsFor({ kind: 'user', name: 'mallory', accountId });
    await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `CloudTrail_20131101.${call}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/cloudtrail/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(request),
    });
  }
};

/** Events that were written down, else those of the tampering, else the sweep. */
const messagesOf = (sandbox: Sandbox, test: PolicyTest, before: number): readonly unknown[] => {
  if (test.events) return test.events;
  if (test.tamper.length > 0) return sandbox.envelopes.slice(before);
  return accountsIn(test).map((account) => sweepRequest(account, REGION, new Date().toISOString()));
};

/** Plays a test by the very loop that is deployed, and answers every outcome. */
export const runTest = async (
  sandbox: Sandbox,
  policies: readonly Policy[],
  test: PolicyTest,
): Promise<readonly Outcome[]> => {
  sandbox.load(test.state);
  const before = sandbox.envelopes.length;
  await tampered(sandbox, test);
  const outcomes: Outcome[] = [];
  const world = worldOver(sandbox, test.today, (outcome) => outcomes.push(outcome));
  const messages = messagesOf(sandbox, test, before).map((body, id) => ({ id: String(id), body }));
  await dispatch(world, policies, messages, world.now() + PATIENCE);
  return outcomes;
};
