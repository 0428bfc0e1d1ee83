import type { QueueFacts, RuleFacts, Told } from '../../adapters/deployment/facts.ts';
import type { Json } from '../../core/json.ts';
import { checked, type Check, type Wrong } from './check.ts';
import { REDEPLOY } from './hub.ts';
import { isSamePattern } from './patterns.ts';

/** The rule that is looked for: what it hears, and where it stands. */
export interface WantedRule {
  readonly what: string;
  readonly bus: string;
  readonly place: string;
  readonly pattern: Json;
}

const wrongTargets = ({ name, targets }: RuleFacts): Wrong => {
  if (targets.some(({ isWhole }) => !isWhole))
    return { found: `${name} changes the events on their way to the queue`, advice: REDEPLOY };
  return targets.some(({ deadLetters }) => deadLetters === null)
    ? { found: `a target of ${name} has no dead-letter queue`, advice: REDEPLOY }
    : null;
};

const wrongRules = (all: readonly RuleFacts[], { pattern, bus }: WantedRule): Wrong => {
  if (all.length === 0) return { found: 'no rule feeds the queue', advice: REDEPLOY };
  const same = all.filter((one) => isSamePattern(one.pattern, pattern));
  const found = same.find(({ isEnabled }) => isEnabled) ?? same[0];
  const names = all.map(({ name }) => name).join(', ');
  if (!found) return { found: `its pattern was changed (rules there: ${names})`, advice: REDEPLOY };
  if (found.isEnabled) return wrongTargets(found);
  const command = `aws events enable-rule --event-bus-name ${bus} --name ${found.name}`;
  return {
    found: `${found.name} is disabled`,
    advice: `enable it (${command}), and find out who disabled it`,
  };
};

/** A rule of a bus feeds our queue with just the events that it should, as they are. */
export const ruleCheck = (wanted: WantedRule, fact: Told<readonly RuleFacts[]>): Check =>
  checked(
    {
      name: `rule for ${wanted.what} on ${wanted.bus}`,
      place: wanted.place,
      needs: 'events:ListRuleNamesByTarget, events:DescribeRule and events:ListTargetsByRule',
    },
    fact,
    {
      absent: REDEPLOY,
      wrong: (all) => wrongRules(all, wanted),
      well: () => 'enabled and unchanged',
    },
  );

const NEEDS = 'sqs:GetQueueUrl and sqs:GetQueueAttributes';

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? arn;

/** A queue takes messages. */
export const queueCheck = (arn: string, place: string, fact: Told<QueueFacts>): Check =>
  checked({ name: `queue ${nameOf(arn)}`, place, needs: NEEDS }, fact, {
    absent: REDEPLOY,
    wrong: ({ deadLetters, hasPolicy }) => {
      if (!hasPolicy) return { found: 'it has no policy: no rule can fill it', advice: REDEPLOY };
      return deadLetters === null ? { found: 'it has no dead-letter queue', advice: REDEPLOY } : null;
    },
    well: ({ waiting }) => `${waiting} waiting`,
  });

const REDRIVE =
  'read them and the logs of what failed; when the cause is mended, send them again (aws sqs start-message-move-task) or purge them';

/** Nothing was set aside. */
export const deadLettersCheck = (arn: string, place: string, fact: Told<QueueFacts>): Check =>
  checked({ name: `dead letters ${nameOf(arn)}`, place, needs: NEEDS }, fact, {
    absent: REDEPLOY,
    wrong: ({ waiting }) =>
      waiting > 0 ? { found: `${waiting} messages were set aside`, advice: REDRIVE } : null,
    well: () => 'empty',
  });
