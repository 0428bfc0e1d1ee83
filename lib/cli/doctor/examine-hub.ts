import type {
  FunctionFacts,
  RuleFacts,
  ScheduleFacts,
  Told,
  Unread,
} from '../../adapters/deployment/facts.ts';
import { hub, type Hub } from '../../adapters/deployment/hub.ts';
import type { Looker } from '../../adapters/deployment/looker.ts';
import { rules } from '../../adapters/deployment/rules.ts';
import type { Json } from '../../core/json.ts';
import { deployedPatterns } from '../rules.ts';
import type { Check } from './check.ts';
import { intakeOf, type Deployment } from './deployment.ts';
import { deadLettersCheck, queueCheck, ruleCheck } from './feeds.ts';
import { functionCheck, heartbeatCheck, modeCheck, policiesCheck, scheduleCheck } from './hub.ts';
import { forwarderCheck } from './member.ts';

const BUSES = ['default', 'trailwarden-intake'];
const DAY = 24;

/** What is known only through something else: that one's own check tells what to do. */
const hidden = (behind: string): Unread => ({
  unread: `${behind} could not be looked at, which leads here`,
  todo: `look at what is said of ${behind} first`,
});

/** What a fact leads to, which is as unknown as the fact. */
const behind = <T, U>(what: string, fact: Told<T>, lead: (value: T) => U): { readonly value: U } | Unread =>
  'unread' in fact || fact.value === null ? hidden(what) : { value: lead(fact.value) };

type Queues = { readonly value: readonly string[] } | Unread;

const queuesOf = (name: string, fact: Told<FunctionFacts>): Queues =>
  behind(`function ${name}`, fact, ({ sources }) => sources.map(({ queueArn }) => queueArn));

const united = (all: readonly Told<readonly RuleFacts[]>[]): Told<readonly RuleFacts[]> =>
  all.find((one) => 'unread' in one) ?? {
    value: all.flatMap((one) => ('value' in one ? (one.value ?? []) : [])),
  };

interface Feeding {
  readonly checks: readonly Check[];
  /** The queues in which rules set aside what they cannot deliver. */
  readonly deadLetters: readonly string[];
}

/** Looks at the rules that feed the queues of enforce, on both buses. */
const examineRules = async (looker: Looker, place: string, queues: Queues): Promise<Feeding> => {
  const { TamperingRule, AttemptsRule } = await deployedPatterns();
  const wanted: readonly (readonly [string, Json])[] = [
    ['calls that changed a trail', TamperingRule],
    ['calls that were refused', AttemptsRule],
  ];
  const read = rules(looker);
  const all = await Promise.all(
    BUSES.map(async (bus) => {
      if ('unread' in queues) return { bus, fact: queues };
      return { bus, fact: united(await Promise.all(queues.value.map((arn) => read.feeding(arn, bus)))) };
    }),
  );
  const targets = all.flatMap(({ fact }) =>
    'value' in fact ? (fact.value ?? []).flatMap((rule) => rule.targets) : [],
  );
  return {
    checks: all.flatMap(({ bus, fact }) =>
      wanted.map(([what, pattern]) => ruleCheck({ what, bus, place, pattern }, fact)),
    ),
    deadLetters: targets.flatMap(({ deadLetters }) => deadLetters ?? []),
  };
};

/** Looks at the queues of a function; where it cannot be known which they are, one check says so. */
const examineQueues = async (
  read: Hub,
  { name, place, queues }: { readonly name: string; readonly place: string; readonly queues: Queues },
): Promise<Feeding> => {
  if ('unread' in queues) return { checks: [queueCheck(`of ${name}`, place, queues)], deadLetters: [] };
  const all = await Promise.all(queues.value.map(async (arn) => ({ arn, fact: await read.queue(arn) })));
  return {
    checks: all.map(({ arn, fact }) => queueCheck(arn, place, fact)),
    deadLetters: all.flatMap(({ fact }) => ('value' in fact ? (fact.value?.deadLetters ?? []) : [])),
  };
};

const examineDeadLetters = (read: Hub, place: string, arns: readonly string[]): Promise<readonly Check[]> =>
  Promise.all([...new Set(arns)].map(async (arn) => deadLettersCheck(arn, place, await read.queue(arn))));

const scheduleOf = async (read: Hub, sweep: Told<FunctionFacts>): Promise<Told<ScheduleFacts>> => {
  const woken = behind('function sweep', sweep, ({ arn }) => arn);
  return 'unread' in woken ? woken : read.schedule(woken.value);
};

/** Looks at the rules that forward to the hub from its other regions. */
const examineForwarders = (deployment: Deployment, looker: Looker): Promise<readonly Check[]> =>
  Promise.all(
    deployment.others.map(async (region) => {
      const fact = await rules({ ...looker, region }).rule('trailwarden-forwarder', 'default');
      return forwarderCheck({ account: deployment.hubAccount, region, intake: intakeOf(deployment) }, fact);
    }),
  );

/** Looks at what moves in the hub: rules, queues and what was set aside in them, the clock. */
const examineFlow = async (
  { looker, place }: { readonly looker: Looker; readonly place: string },
  { enforce, notify, sweep }: { readonly [name in 'enforce' | 'notify' | 'sweep']: Told<FunctionFacts> },
): Promise<readonly Check[]> => {
  const read = hub(looker);
  const [mine, theirs] = [queuesOf('enforce', enforce), queuesOf('notify', notify)];
  const [fed, ...queues] = await Promise.all([
    examineRules(looker, place, mine),
    examineQueues(read, { name: 'enforce', place, queues: mine }),
    examineQueues(read, { name: 'notify', place, queues: theirs }),
  ]);
  const schedule = await scheduleOf(read, sweep);
  const missed = 'value' in schedule ? (schedule.value?.deadLetters ?? []) : [];
  const dead = [...queues, fed].flatMap(({ deadLetters }) => deadLetters).concat(missed);
  return [
    ...fed.checks,
    ...queues.flatMap(({ checks }) => checks),
    ...(await examineDeadLetters(read, place, dead)),
    scheduleCheck(place, schedule),
  ];
};

/** Looks at the hub: its functions and what feeds them, its clock and its heart, and what forwards to it from its other regions. */
export const examineHub = async (deployment: Deployment, looker: Looker): Promise<readonly Check[]> => {
  const { stage, hubRegion, hubAccount, hash } = deployment;
  const [read, place] = [hub(looker), `${hubAccount} ${hubRegion}`];
  const [enforce, notify, sweep] = await Promise.all([
    read.functionOf(`trailwarden-${stage}-enforce`),
    read.functionOf(`trailwarden-${stage}-notify`),
    read.functionOf(`trailwarden-${stage}-sweep`),
  ]);
  const [flow, lastSweep, forwarders] = await Promise.all([
    examineFlow({ looker, place }, { enforce, notify, sweep }),
    read.lastCounted('Sweeps', DAY),
    examineForwarders(deployment, looker),
  ]);
  return [
    functionCheck({ name: 'enforce', queues: 2 }, place, enforce),
    functionCheck({ name: 'notify', queues: 1 }, place, notify),
    functionCheck({ name: 'sweep', queues: 0 }, place, sweep),
    policiesCheck(place, enforce, hash),
    modeCheck(place, enforce),
    ...flow,
    heartbeatCheck(place, lastSweep, Date.now()),
    ...forwarders,
  ];
};
