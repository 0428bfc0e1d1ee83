import type {
  FunctionFacts,
  QueueFacts,
  RuleFacts,
  ScheduleFacts,
  Told,
} from '../../adapters/deployment/facts.ts';
import type { Json } from '../../core/json.ts';
import { checked, type Check } from './check.ts';
import { isSamePattern } from './patterns.ts';

const REDEPLOY = 'deploy again (npx serverless deploy), and find out who changed it';

const wrongFunction = ({ state, reserved, sources }: FunctionFacts) => {
  if (state !== 'Active') return { found: `its state is ${state}`, advice: REDEPLOY };
  if (reserved === 0)
    return {
      found: 'its reserved concurrency is 0: it never runs',
      advice: 'remove the reservation (aws lambda delete-function-concurrency), and find out who set it',
    };
  const off = sources.find((one) => one.state !== 'Enabled');
  return off
    ? {
        found: `its queue ${off.queueArn} is ${off.state}`,
        advice: 'enable the event source mapping, or deploy again',
      }
    : null;
};

/** A function runs, and is fed. */
export const functionCheck = (name: string, place: string, fact: Told<FunctionFacts>): Check =>
  checked(
    {
      name: `function ${name}`,
      place,
      needs:
        'lambda:GetFunctionConfiguration, lambda:GetFunctionConcurrency and lambda:ListEventSourceMappings',
    },
    fact,
    {
      absent: 'deploy the hub here, or name its --region and --stage',
      wrong: wrongFunction,
      well: ({ runtime, sources }) => `active, ${runtime}, ${sources.length} queues`,
    },
  );

/** The policies that run are those of the folder. */
export const policiesCheck = (place: string, fact: Told<FunctionFacts>, hash: string): Check =>
  checked({ name: 'policies', place, needs: 'lambda:GetFunctionConfiguration' }, fact, {
    absent: 'deploy the hub here, or name its --region and --stage',
    wrong: ({ environment }) => {
      const { TRAILWARDEN_POLICIES: deployed = 'none' } = environment;
      return deployed === hash
        ? null
        : {
            found: `deployed are ${deployed.slice(0, 12)}, in the folder are ${hash.slice(0, 12)}`,
            advice: 'deploy what was reviewed, or look at the folder of what is deployed (--policies)',
          };
    },
    well: () => `those of the folder, ${hash.slice(0, 12)}`,
  });

/** The pause button is not pressed. */
export const modeCheck = (place: string, fact: Told<FunctionFacts>): Check =>
  checked({ name: 'mode', place, needs: 'lambda:GetFunctionConfiguration' }, fact, {
    absent: 'deploy the hub here, or name its --region and --stage',
    wrong: ({ environment }) =>
      environment['TRAILWARDEN_MODE'] === 'audit'
        ? {
            found: 'audit: nothing is put back',
            advice: 'deploy with --param=Mode=enforce once there is no reason to pause',
          }
        : null,
    well: ({ environment }) => environment['TRAILWARDEN_MODE'] ?? 'enforce',
  });

/** A rule of a bus feeds our queue with just the events that it should. */
export const ruleCheck = (
  about: { readonly what: string; readonly bus: string; readonly place: string; readonly pattern: Json },
  fact: Told<readonly RuleFacts[]>,
): Check =>
  checked(
    {
      name: `rule for ${about.what} on ${about.bus}`,
      place: about.place,
      needs: 'events:ListRuleNamesByTarget, events:DescribeRule and events:ListTargetsByRule',
    },
    fact,
    {
      absent: REDEPLOY,
      wrong: (all) => {
        const found = all.find(({ pattern }) => isSamePattern(pattern, about.pattern));
        const names = all.map(({ name }) => name).join(', ');
        if (!found && all.length === 0) return { found: 'no rule feeds the queue', advice: REDEPLOY };
        if (!found) return { found: `its pattern was changed (rules there: ${names})`, advice: REDEPLOY };
        if (!found.isEnabled)
          return {
            found: `${found.name} is disabled`,
            advice: `enable it (aws events enable-rule --name ${found.name}), and find out who disabled it`,
          };
        return found.targets.some(({ hasDeadLetters }) => !hasDeadLetters)
          ? { found: `a target of ${found.name} has no dead-letter queue`, advice: REDEPLOY }
          : null;
      },
      well: () => 'enabled and unchanged',
    },
  );

/** A queue takes messages. */
export const queueCheck = (arn: string, place: string, fact: Told<QueueFacts>): Check =>
  checked(
    {
      name: `queue ${arn.split(':').at(-1) ?? arn}`,
      place,
      needs: 'sqs:GetQueueUrl and sqs:GetQueueAttributes',
    },
    fact,
    {
      absent: REDEPLOY,
      wrong: ({ deadLetters, hasPolicy }) => {
        if (!hasPolicy) return { found: 'it has no policy: no rule can fill it', advice: REDEPLOY };
        return deadLetters === null ? { found: 'it has no dead-letter queue', advice: REDEPLOY } : null;
      },
      well: ({ waiting }) => `${waiting} waiting`,
    },
  );

/** Nothing was set aside. */
export const deadLettersCheck = (arn: string, place: string, fact: Told<QueueFacts>): Check =>
  checked(
    {
      name: `dead letters ${arn.split(':').at(-1) ?? arn}`,
      place,
      needs: 'sqs:GetQueueUrl and sqs:GetQueueAttributes',
    },
    fact,
    {
      absent: REDEPLOY,
      wrong: ({ waiting }) =>
        waiting > 0
          ? {
              found: `${waiting} messages were set aside`,
              advice:
                'look at them and at the logs of enforce; when the cause is mended, redrive them (aws sqs start-message-move-task)',
            }
          : null,
      well: () => 'empty',
    },
  );

/** The sweep is on the clock. */
export const scheduleCheck = (place: string, fact: Told<ScheduleFacts>): Check =>
  checked(
    { name: 'schedule of the sweep', place, needs: 'scheduler:ListSchedules and scheduler:GetSchedule' },
    fact,
    {
      absent: REDEPLOY,
      wrong: ({ name, isEnabled }) => (isEnabled ? null : { found: `${name} is disabled`, advice: REDEPLOY }),
      well: ({ expression }) => expression,
    },
  );

const MINUTE = 60_000;

/** Somebody looked within the hour. */
export const heartbeatCheck = (place: string, fact: Told<number>, now: number): Check =>
  checked({ name: 'heartbeat', place, needs: 'cloudwatch:GetMetricStatistics' }, fact, {
    absent: 'no sweep was whole for a day: look at the schedule, then at the logs of sweep',
    wrong: (last) =>
      now - last > 60 * MINUTE
        ? {
            found: `the last whole sweep was ${Math.round((now - last) / MINUTE)} minutes ago`,
            advice: 'look at the schedule, then at the logs of sweep',
          }
        : null,
    well: (last) => `a whole sweep ${Math.max(0, Math.round((now - last) / MINUTE))} minutes ago`,
  });
