import { randomUUID } from 'node:crypto';
import { recordedIn, stateTrails } from '../../adapters/state/state.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Policy } from '../../core/policy.ts';
import { sweepRequest } from '../../core/sweep.ts';
import type { StateFile } from '../../core/state.ts';
import { quietWorld } from '../account/quiet.ts';
import { enveloped } from '../demo/envelope.ts';
import { planAccounts } from '../plan/plan.ts';
import type { Scenario } from './scenario.ts';
import type { DrillStage } from './stage.ts';

/** What came of a scenario. */
export interface Played {
  readonly statuses: readonly string[];
  readonly writes: readonly string[];
  /** Whether the policies find nothing at the trails that there are, before and after. */
  readonly wholeBefore: boolean;
  readonly wholeAfter: boolean;
  readonly governed: boolean;
}

const REGION = 'us-east-1';

const regionOf = ({ context }: Scenario): string => {
  const { awsRegion } = context;
  return typeof awsRegion === 'string' ? awsRegion : REGION;
};

/** Keys of a scenario's context that are no part of a record. */
const ABOUT = ['deliveries', 'baseline_override'];

const recordOf = (scenario: Scenario): JsonObject => {
  const { accountId, eventName, parameters, context } = scenario;
  const userIdentity = {
    type: 'IAMUser',
    arn: `arn:aws:iam::${accountId}:user/mallory`,
    accountId,
    userName: 'mallory',
  };
  return {
    eventVersion: '1.11',
    userIdentity,
    eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: 'cloudtrail.amazonaws.com',
    eventName,
    awsRegion: regionOf(scenario),
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
  };
};

/** A copy of one event is one event: EventBridge delivers at least once. */
const messagesOf = (scenario: Scenario): readonly JsonObject[] => {
  const { seenBy, accountId, context } = scenario;
  if (seenBy === 'sweep') return [sweepRequest(accountId, REGION, new Date().toISOString())];
  const message = { ...enveloped(recordOf(scenario), scenario.id) };
  return Array.from({ length: Number(context['deliveries'] ?? 1) }, () => message);
};

const planned = async (state: StateFile, accountId: string, policies: readonly Policy[]) => {
  const trails = stateTrails(recordedIn(state));
  const world = quietWorld({ enter: () => Promise.resolve(trails), regions: () => Promise.resolve([]) });
  const accounts = { world, accountIds: [accountId], region: REGION, homes: null };
  const { previews } = await planAccounts(accounts, policies);
  const governed = previews.filter(({ outcome: { status } }) => status !== 'out-of-scope');
  return {
    governed: governed.length > 0,
    whole: governed.every(({ outcome: { status } }) => status === 'compliant'),
  };
};

/** Plays a scenario from its first state to the last word of ours. */
export const play = async (
  stage: DrillStage,
  policies: readonly Policy[],
  scenario: Scenario,
): Promise<Played> => {
  const { accountId, state, before, context } = scenario;
  await stage.reset(state);
  const first = await planned(stage.sandbox.trails(), accountId, policies);
  const where = { accountId, region: regionOf(scenario) };
  for (const step of before) await stage.tamper(step, where);
  // A refused call changed nothing: only its record is there.
  if (context['errorCode'] === undefined) await stage.tamper(scenario, where);
  for (const message of messagesOf(scenario)) await stage.deliver(message);
  const last = await planned(stage.sandbox.trails(), accountId, policies);
  return {
    statuses: stage.outcomes().map(({ status }) => status),
    writes: stage.writes(),
    wholeBefore: first.whole,
    wholeAfter: last.whole,
    governed: first.governed,
  };
};
