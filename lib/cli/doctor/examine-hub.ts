import type { FunctionFacts, RuleFacts, Told } from '../../adapters/deployment/facts.ts';
import { hub, type Hub } from '../../adapters/deployment/hub.ts';
import type { Looker } from '../../adapters/deployment/looker.ts';
import { rules } from '../../adapters/deployment/rules.ts';
import type { Json } from '../../core/json.ts';
import { deployedPatterns } from '../rules.ts';
import type { Check } from './check.ts';
import { intakeOf, type Deployment } from './deployment.ts';
import {
  deadLettersCheck,
  functionCheck,
  heartbeatCheck,
  modeCheck,
  policiesCheck,
  queueCheck,
  ruleCheck,
  scheduleCheck,
} from './hub.ts';
import { forwarderCheck } from './member.ts';

const BUSES = ['default', 'trailwarden-intake'];
const DAY = 24;

const valueOf = <T>(fact: Told<T>): T | null => ('value' in fact ? fact.value : null);

const united = (all: readonly Told<readonly RuleFacts[]>[]): Told<readonly RuleFacts[]> =>
  all.find((one) => 'unread' in one) ?? { value: all.flatMap((one) => valueOf(one) ?? []) };

const ruleChecks = async (
  looker: Looker,
  place: string,
  queues: readonly string[],
): Promise<readonly Check[]> => {
  const { TamperingRule, AttemptsRule } = await deployedPatterns();
  const wanted: readonly (readonly [string, Json])[] = [
    ['calls that changed a trail', TamperingRule],
    ['calls that were refused', AttemptsRule],
  ];
  const read = rules(looker);
  const all = BUSES.map(async (bus) => {
    const found = united(await Promise.all(queues.map((arn) => read.feeding(arn, bus))));
    return wanted.map(([what, pattern]) => ruleCheck({ what, bus, place, pattern }, found));
  });
  return (await Promise.all(all)).flat();
};

const queueChecks = async (
  read: Hub,
  place: string,
  queues: readonly string[],
): Promise<readonly Check[]> => {
  const all = await Promise.all(queues.map(async (arn) => ({ arn, fact: await read.queue(arn) })));
  const dead = all.flatMap(({ fact }) => valueOf(fact)?.deadLetters ?? []);
  const letters = await Promise.all(dead.map(async (arn) => ({ arn, fact: await read.queue(arn) })));
  return [
    ...all.map(({ arn, fact }) => queueCheck(arn, place, fact)),
    ...letters.map(({ arn, fact }) => deadLettersCheck(arn, place, fact)),
  ];
};

const queuesOf = (fact: Told<FunctionFacts>): readonly string[] =>
  valueOf(fact)?.sources.map(({ queueArn }) => queueArn) ?? [];

/** Looks at the hub: its functions and what feeds them, its clock and its heart, and what forwards to it from its other regions. */
export const examineHub = async (deployment: Deployment, looker: Looker): Promise<readonly Check[]> => {
  const { stage, hubRegion, hubAccount, others, hash } = deployment;
  const [read, place] = [hub(looker), `${hubAccount} ${hubRegion}`];
  const names = ['enforce', 'notify', 'sweep'];
  const [enforce, notify, sweep] = await Promise.all([
    read.functionOf(`trailwarden-${stage}-enforce`),
    read.functionOf(`trailwarden-${stage}-notify`),
    read.functionOf(`trailwarden-${stage}-sweep`),
  ]);
  const schedule = await read.schedule(valueOf(sweep)?.arn ?? '');
  const forwarders = others.map(async (region) => {
    const fact = await rules({ ...looker, region }).rule('trailwarden-forwarder', 'default');
    return forwarderCheck(`${hubAccount} ${region}`, fact, intakeOf(deployment));
  });
  return [
    ...[enforce, notify, sweep].map((fact, index) => functionCheck(names[index] ?? '', place, fact)),
    policiesCheck(place, enforce, hash),
    modeCheck(place, enforce),
    ...(await ruleChecks(looker, place, queuesOf(enforce))),
    ...(await queueChecks(read, place, [...queuesOf(enforce), ...queuesOf(notify)])),
    scheduleCheck(place, schedule),
    heartbeatCheck(place, await read.lastCounted('Sweeps', DAY), Date.now()),
    ...(await Promise.all(forwarders)),
  ];
};
