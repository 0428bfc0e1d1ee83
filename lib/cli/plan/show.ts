import { openAccounts, type AccountOptions, type Accounts } from '../account/account.ts';
import { usablePolicies } from '../account/policies.ts';
import type { Print } from '../command.ts';
import { Mishap } from '../mishap.ts';
import { eventsIn } from '../events.ts';
import { pageOf } from '../page.ts';
import { whileLooking } from '../progress.ts';
import type { Policy } from '../../core/policy.ts';
import type { PlanOptions } from './command.ts';
import { planAccounts, planEvents, type Plan } from './plan.ts';
import { renderPlan } from './text.ts';

/** Nothing to do; or something differs, or is not known to be as it should. */
export const statusOf = ({ previews }: Plan): 0 | 2 =>
  previews.every(
    ({ outcome: { status } }) =>
      status === 'compliant' || status === 'attempted' || status === 'out-of-scope',
  )
    ? 0
    : 2;

/** The plan that a person asked for. Throws Mishap. */
export const planFor = async (
  options: Pick<PlanOptions, 'event' | 'policies'> & AccountOptions,
): Promise<{ readonly accounts: Accounts; readonly policies: readonly Policy[]; readonly plan: Plan }> => {
  const policies = await usablePolicies(options.policies);
  const events = options.event === undefined ? null : await eventsIn(options.event);
  const accounts = await openAccounts(options);
  const plan = await whileLooking('Looking at the trails', () =>
    events ? planEvents(accounts, policies, events) : planAccounts(accounts, policies),
  );
  return { accounts, policies, plan };
};

const rendered = async (plan: Plan, options: PlanOptions): Promise<string> => {
  switch (options.format) {
    case 'json':
      return plan.previews.map(({ outcome }) => JSON.stringify(outcome)).join('\n');
    case 'markdown':
      return (await import('./markdown.ts')).renderMarkdown(plan);
    case 'sarif':
      return (await import('./sarif.ts')).renderSarif(plan, options.policies);
    case 'text':
      return renderPlan(plan, pageOf(process.stdout));
    default:
      return options.format satisfies never;
  }
};

/** Prints what differs and what would be done. Answers the exit status. Throws Mishap. */
export const showPlan = async (options: PlanOptions, print: Print): Promise<0 | 2> => {
  const { plan } = await planFor(options);
  const { ignored, unreadable } = plan;
  if (ignored.length > 0 && ignored.length === unreadable)
    throw new Mishap(
      `${options.event} holds no event that can be read (${ignored[0]}): give CloudTrail records`,
    );
  if (options.format !== 'text' && ignored.length > 0)
    process.stderr.write(`trailwarden: ${ignored.length} events were set aside (${ignored[0]})\n`);
  print(await rendered(plan, options));
  return statusOf(plan);
};
