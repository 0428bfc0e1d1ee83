import type { Outcome } from '../../core/outcome.ts';
import type { Policy } from '../../core/policy.ts';
import { sweepRequest } from '../../core/sweep.ts';
import { trailFromArn, type TrailId } from '../../core/trail.ts';
import { dispatch } from '../../dispatch.ts';
import type { World } from '../../ports.ts';
import type { Sandbox, Who } from '../../sandbox/index.ts';
import { callAs } from '../tampering.ts';
import type { PolicyTest } from './read.ts';
import { worldOf } from './world.ts';

const PATIENCE = 60_000;

/** What came of a test. */
export interface Run {
  readonly outcomes: readonly Outcome[];
  /** What the simulated account did not take of the tampering. */
  readonly refused: readonly string[];
}

const trailsIn = ({ state }: PolicyTest): readonly TrailId[] =>
  state.trails.flatMap(({ Trail }) => trailFromArn(Trail?.TrailARN ?? '') ?? []);

/** Where nothing is said, calls are made where the first trail is. */
const placeOf = (test: PolicyTest): Pick<TrailId, 'accountId' | 'homeRegion'> =>
  trailsIn(test)[0] ?? { accountId: '111122223333', homeRegion: 'us-east-1' };

const WHO = /:(\d{12}):(role|user)\/(?:.*\/)?([^/]+)$/;

const whoIs = (arn: string | undefined, home: string): Who => {
  const [, accountId = home, kind, name = 'mallory'] = WHO.exec(arn ?? '') ?? [];
  return kind === 'role' && arn !== undefined
    ? { kind, name, accountId, roleArn: arn }
    : { kind: 'user', name, accountId };
};

const tampered = async (sandbox: Sandbox, test: PolicyTest): Promise<readonly string[]> => {
  const { accountId, homeRegion } = placeOf(test);
  const refused: string[] = [];
  for (const { call, request, region = homeRegion, as } of test.tamper ?? []) {
    const refusal = await callAs(sandbox, whoIs(as, accountId), { operation: call, request, region });
    if (refusal !== null) refused.push(`${call}: ${refusal}`);
  }
  return refused;
};

const sweepOf = (test: PolicyTest): readonly unknown[] => {
  const { homeRegion } = placeOf(test);
  const accounts = new Set(trailsIn(test).map(({ accountId }) => accountId));
  return [...accounts].map((account) => sweepRequest(account, homeRegion, new Date().toISOString()));
};

/** Events that were written down, else those of the tampering, else the sweep. */
const messagesOf = (sandbox: Sandbox, test: PolicyTest, before: number): readonly unknown[] => {
  if (test.events) return test.events;
  return test.tamper ? sandbox.envelopes.slice(before) : sweepOf(test);
};

const handle = async (world: World, policies: readonly Policy[], bodies: readonly unknown[]) => {
  const messages = bodies.map((body, id) => ({ id: String(id), body }));
  await dispatch(world, policies, messages, world.now() + PATIENCE);
};

/** Plays a test by the very loop that is deployed; in this process, for hundreds of tests must not take minutes. */
export const runTest = async (
  sandbox: Sandbox,
  policies: readonly Policy[],
  test: PolicyTest,
): Promise<Run> => {
  const outcomes: Outcome[] = [];
  const world = worldOf(sandbox, test, (outcome) => outcomes.push(outcome));
  sandbox.load(test.state);
  // A deleted trail comes back as it was last seen whole: somebody has to have seen it.
  if (test.tamper?.some(({ call }) => call === 'DeleteTrail')) await handle(world, policies, sweepOf(test));
  sandbox.load(test.state);
  const [envelopes, seen] = [sandbox.envelopes.length, outcomes.length];
  const refused = await tampered(sandbox, test);
  await handle(world, policies, messagesOf(sandbox, test, envelopes));
  return { outcomes: outcomes.slice(seen), refused };
};
