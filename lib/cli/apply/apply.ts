import { createInterface } from 'node:readline/promises';
import type { Action } from '../../core/action.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Policy } from '../../core/policy.ts';
import { isWholeAccount } from '../../core/trail.ts';
import type { Trails, World } from '../../ports.ts';
import { onlyPlanned, type Preview } from '../../preview.ts';
import { reconcile } from '../../reconcile.ts';
import type { Accounts } from '../account/account.ts';
import type { Print } from '../command.ts';
import { Mishap } from '../mishap.ts';
import { pageOf } from '../page.ts';
import { planAccounts } from '../plan/plan.ts';
import { planFor, statusOf } from '../plan/show.ts';
import { renderPlan } from '../plan/text.ts';
import { renderOutcome } from '../render.ts';
import type { ApplyOptions } from './command.ts';

/** A person waits, and AWS takes a write a second. */
const PATIENCE = 120_000;

const asked = async (calls: number): Promise<boolean> => {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) throw new Mishap('nobody is there to ask: look at the plan, then run apply with --yes');
  const prompt = createInterface({ input: stdin, output: stdout });
  try {
    const answer = await prompt.question(
      `Make ${calls === 1 ? 'this call' : `these ${calls} calls`}? Only yes is taken: `,
    );
    return answer.trim() === 'yes';
  } finally {
    prompt.close();
  }
};

/** Shows each call as it happens. */
const shown = (trails: Trails, tell: Print): Trails => ({
  ...trails,
  act: async (trail, action, deadline) => {
    try {
      await trails.act(trail, action, deadline);
      tell(`  ✓ cloudtrail:${action.call} ${trail.arn}`);
    } catch (error) {
      tell(`  ✗ cloudtrail:${action.call} ${trail.arn}`);
      throw error;
    }
  },
});

const bound = (world: World, planned: readonly Action[], tell: Print): World => ({
  ...world,
  enter: async (accountId) => shown(onlyPlanned(await world.enter(accountId), planned), tell),
});

/** Does what was shown, and nothing else, and looks again. */
const carriedOut = async (
  world: World,
  policies: readonly Policy[],
  { request, actions, outcome }: Preview,
  tell: Print,
): Promise<Outcome> => {
  if (actions.length === 0) return outcome;
  const deadline = world.now() + PATIENCE;
  const reconciled = await reconcile(bound(world, actions, tell), policies, { ...request, deadline });
  return (await reconciled.conclude()).entry.outcome;
};

const isOfTrail = ({ outcome }: Preview): boolean => !isWholeAccount(outcome.trail);

const wholeAccounts = async (
  accounts: Accounts,
  policies: readonly Policy[],
): Promise<readonly Outcome[]> => {
  const { previews } = await planAccounts(accounts, policies);
  return previews.filter((one) => !isOfTrail(one)).map(({ outcome }) => outcome);
};

const isDone = ({ status }: Outcome): boolean =>
  ['remediated', 'compliant', 'out-of-scope', 'attempted'].includes(status);

/** Shows the plan, asks, makes the calls and tells what came of them. Answers the exit status. Throws Mishap. */
export const apply = async (options: ApplyOptions, print: Print): Promise<0 | 2> => {
  if (options.state !== undefined)
    throw new Mishap('a state file cannot be changed: leave --state out, or use plan');
  const isText = options.format === 'text';
  if (!isText && options.yes !== true)
    throw new Mishap('--format json asks nobody: look at the plan, then run apply with --yes');
  const { accounts, policies, plan } = await planFor(options);
  const calls = plan.previews.flatMap(({ actions }) => actions).length;
  if (isText) print(renderPlan(plan, pageOf(process.stdout)));
  if (calls > 0 && options.yes !== true && !(await asked(calls))) {
    print('Nothing was changed.');
    return statusOf(plan);
  }
  const outcomes: Outcome[] = [];
  for (const one of plan.previews.filter(isOfTrail))
    outcomes.push(await carriedOut(accounts.world, policies, one, isText ? print : () => {}));
  // What an account lacks as a whole can only be told once its trails are as they are now.
  if (!plan.previews.every(isOfTrail)) outcomes.push(...(await wholeAccounts(accounts, policies)));
  for (const outcome of outcomes)
    if (!isText) print(JSON.stringify(outcome));
    else if (!isDone(outcome)) print(renderOutcome(outcome));
    else if (outcome.status === 'remediated') print(`${outcome.trail.arn} is as the policies ask.`);
  return outcomes.every(isDone) ? 0 : 2;
};
