import type { FunctionFacts, ScheduleFacts, Told } from '../../adapters/deployment/facts.ts';
import { checked, type Check, type Wrong } from './check.ts';

/** What puts everything back as the template says. */
export const REDEPLOY = 'deploy again (npx serverless deploy), and find out who changed it';

const wrongFunction = ({ state, reserved, sources }: FunctionFacts, queues: number): Wrong => {
  if (state !== 'Active') return { found: `its state is ${state}`, advice: REDEPLOY };
  if (reserved === 0)
    return {
      found: 'its reserved concurrency is 0: it never runs',
      advice: 'remove the reservation (aws lambda delete-function-concurrency), and find out who set it',
    };
  const off = sources.find((one) => one.state !== 'Enabled');
  if (off)
    return {
      found: `its queue ${off.queueArn} is ${off.state}`,
      advice: 'enable the event source mapping, or deploy again',
    };
  return sources.length < queues
    ? { found: `${sources.length} of its ${queues} queues feed it`, advice: REDEPLOY }
    : null;
};

/** A function runs, and is fed by as many queues as it has. */
export const functionCheck = (
  { name, queues }: { readonly name: string; readonly queues: number },
  place: string,
  fact: Told<FunctionFacts>,
): Check =>
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
      wrong: (facts) => wrongFunction(facts, queues),
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
