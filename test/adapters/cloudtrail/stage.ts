import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { budgets } from '../../../lib/adapters/cloudtrail/budgets.ts';
import { cloudTrails } from '../../../lib/adapters/cloudtrail/trails.ts';
import type { JsonObject } from '../../../lib/core/json.ts';
import type { Action, Call } from '../../../lib/core/action.ts';
import { trailFromArn, type TrailId } from '../../../lib/core/trail.ts';
import type { Trails } from '../../../lib/ports.ts';
import type { Sandbox } from '../../../lib/sandbox/index.ts';
import { ARN, trailClient } from '../../sandbox/clients.ts';

export const idOf = (arn: string): TrailId => {
  const found = trailFromArn(arn);
  if (!found) throw new Error(`${arn} is not of a trail`);
  return found;
};

export const TRAIL = idOf(ARN);

export const PACE = { minTimeout: 5, retries: 3 };

/** For a sandbox that takes any number of calls. */
const UNBOUND = budgets({ reads: 1000, writes: 1000, lookups: 1000 })('the account');

/** The adapter on a sandbox, its clients changed as a test wants them. */
export const adapterOn = (sandbox: Sandbox, prepare: (client: CloudTrailClient) => void = () => {}): Trails =>
  cloudTrails(
    (region) => {
      const client = trailClient(sandbox, { region });
      prepare(client);
      return client;
    },
    PACE,
    UNBOUND,
  );

export const soon = (): number => Date.now() + 20_000;

export const action = (call: Call, request: JsonObject): Action => ({
  call,
  request,
  because: [],
  writes: [],
  needs: [],
  fallback: [],
});

/** What a promise was rejected with. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
};
