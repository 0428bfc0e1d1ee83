import { randomUUID } from 'node:crypto';
import { recordedIn, stateTrails } from '../../adapters/state/state.ts';
import { textOrNull, type JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Policy } from '../../core/policy.ts';
import { select } from '../../core/select.ts';
import type { StateFile } from '../../core/state.ts';
import { sweepRequest } from '../../core/sweep.ts';
import { isWholeAccount } from '../../core/trail.ts';
import { SWEPT } from '../../core/trigger.ts';
import { preview } from '../../preview.ts';
import { quietWorld } from '../account/quiet.ts';
import { enveloped } from '../demo/envelope.ts';
import type { Scenario, Step } from './scenario.ts';
import type { DrillStage } from './stage.ts';
import { changedIn } from './substance.ts';

/** What came of a scenario. */
export interface Played {
  /** Whether some policy governs the trail. */
  readonly isGoverned: boolean;
  /** Whether those that do only report. */
  readonly isWatched: boolean;
  /** In what the policies ask for another trail than that of the file. */
  readonly otherwise: readonly string[];
  /** What the simulated account did not take of the tampering. */
  readonly refused: readonly string[];
  /** What of the governed trail the tampering changed, and what of it is otherwise in the end. */
  readonly changed: readonly string[];
  readonly left: readonly string[];
  /** Whether anything is otherwise than the tampering left it. */
  readonly isTouched: boolean;
  readonly statuses: readonly string[];
  readonly writes: readonly string[];
  /** The messages that the function could not handle. */
  readonly failures: number;
}

/** Keys of a scenario's context that are no part of a record. */
const ABOUT = ['deliveries'];

const recordOf = ({ trail: { accountId }, eventName, parameters, context }: Scenario): JsonObject => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    arn: `arn:aws:iam::${accountId}:user/mallory`,
    accountId,
    userName: 'mallory',
  },
  eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  eventSource: 'cloudtrail.amazonaws.com',
  eventName,
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli/2.31.0',
  requestParameters: parameters,
  responseElements: null,
  requestID: randomUUID(),
  eventID: randomUUID(),
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: accountId,
  eventCategory: 'Management',
  ...Object.fromEntries(Object.entries(context).filter(([key]) => !ABOUT.includes(key))),
});

/** What wakes us of a scenario. A copy of one event is one event: EventBridge delivers at least once. */
const messagesOf = (scenario: Scenario): readonly JsonObject[] => {
  const { seenBy, trail, context } = scenario;
  if (seenBy === 'sweep') return [sweepRequest(trail.accountId, trail.homeRegion, new Date().toISOString())];
  const message = { ...enveloped(recordOf(scenario), scenario.id) };
  return Array.from({ length: Number(context['deliveries'] ?? 1) }, () => message);
};

/** The calls that somebody makes; one that AWS refused changed nothing: only its record is there. */
const callsOf = (scenario: Scenario): readonly Step[] =>
  scenario.context['errorCode'] === undefined ? [...scenario.before, scenario] : scenario.before;

/** In what policies ask for another trail than there is. */
const askedOtherwise = async (
  policies: readonly Policy[],
  { trail, state }: Scenario,
): Promise<readonly string[]> => {
  const trails = stateTrails(recordedIn(state));
  const world = quietWorld({ enter: () => Promise.resolve(trails), regions: () => Promise.resolve([]) });
  const asked = { trail, seenIn: trail.accountId, triggers: [SWEPT], deadline: world.now() + 60_000 };
  const { outcome } = await preview(world, policies, asked);
  return outcome.drifts.flatMap(({ property }) => textOrNull(property) ?? []);
};

/** An account as a whole may lack something, whoever touches this trail. */
const aboutTrails = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.filter(({ trail }) => !isWholeAccount(trail)).map(({ status }) => status);

const tampered = async (stage: DrillStage, scenario: Scenario): Promise<readonly string[]> => {
  const { trail, region } = scenario;
  const refused: string[] = [];
  for (const step of callsOf(scenario)) {
    const refusal = await stage.tamper(step, { accountId: trail.accountId, region });
    if (refusal !== null) refused.push(`${step.api}: ${refusal}`);
  }
  return refused;
};

/** Plays a scenario from its first state to the last word of ours. */
export const play = async (
  stage: DrillStage,
  policies: readonly Policy[],
  scenario: Scenario,
): Promise<Played> => {
  const { trail } = scenario;
  const selection = select(policies, trail);
  await stage.reset(scenario.state);
  const before = stage.trails();
  const changed = (now: StateFile) => changedIn(before, now, trail, selection.wishes);
  const refused = await tampered(stage, scenario);
  const then = stage.trails();
  for (const message of messagesOf(scenario)) await stage.deliver(message);
  const now = stage.trails();
  return {
    isGoverned: selection.policies.length > 0,
    isWatched: selection.policies.every(({ mode }) => mode === 'audit'),
    otherwise: await askedOtherwise(policies, scenario),
    refused,
    changed: changed(then),
    left: changed(now),
    isTouched: JSON.stringify(then) !== JSON.stringify(now),
    statuses: aboutTrails(stage.outcomes()),
    writes: stage.writes(),
    failures: stage.failures(),
  };
};
