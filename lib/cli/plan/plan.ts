import pLimit from 'p-limit';
import { canMatter, isForSome, surveyed, type Seen } from '../../account.ts';
import type { Policy } from '../../core/policy.ts';
import { concerns } from '../../core/select.ts';
import { parseTrigger, type Parsed, type Trigger } from '../../core/trigger.ts';
import { locate, type Located } from '../../locate.ts';
import type { World } from '../../ports.ts';
import { preview, type Preview } from '../../preview.ts';
import type { Envelope } from '../../sandbox/index.ts';
import type { Accounts } from '../account/account.ts';
import { mishapOf } from '../account/advice.ts';

/** What would be done about the trails of some accounts, and what each account lacks as a whole. */
export interface Plan {
  readonly previews: readonly Preview[];
  /** Why events were set aside. */
  readonly ignored: readonly string[];
}

/** A person waits: no trail is looked at for longer. */
const PATIENCE = 60_000;
const WIDTH = 4;

const ASKED: Trigger = {
  kind: 'sweep',
  eventId: null,
  eventName: null,
  eventTime: null,
  errorCode: null,
  actor: null,
  foundAfterwards: false,
};

type Readable = Extract<Parsed, { is: 'trigger' | 'sweep' }>;

interface Where {
  readonly places: readonly Located[];
  readonly accounts: readonly { readonly seen: Seen; readonly trigger: Trigger }[];
}

const previewed = (world: World, policies: readonly Policy[], places: readonly Located[]) => {
  const limit = pLimit(WIDTH);
  const trails = [...Map.groupBy(places, ({ trail }) => trail.arn).values()];
  return Promise.all(
    trails.flatMap(([first, ...more]) =>
      first
        ? limit(() => {
            const triggers = [first, ...more].map(({ trigger }) => trigger);
            const { trail, seenIn } = first;
            return preview(world, policies, { trail, seenIn, triggers, deadline: world.now() + PATIENCE });
          })
        : [],
    ),
  );
};

const judged = async (world: World, policies: readonly Policy[], { accounts }: Where): Promise<Preview[]> => {
  const asked = accounts.filter(({ seen }) =>
    policies.some((policy) => isForSome(policy) && concerns(policy, seen.accountId)),
  );
  const once = [...Map.groupBy(asked, ({ seen }) => seen.accountId).values()].flatMap(
    (some) => some[0] ?? [],
  );
  const found: Preview[] = [];
  for (const { seen, trigger } of once) {
    const survey = { seen, triggers: [trigger], deadline: world.now() + PATIENCE };
    const concluded = await surveyed(world, policies, survey);
    if (concluded === null) throw mishapOf('the trails cannot be asked for', 'AWS did not answer');
    const { outcome } = concluded.entry;
    const governing = policies.filter(({ name }) => outcome.policies.includes(name));
    const request = { trail: outcome.trail, seenIn: seen.accountId, triggers: [trigger], deadline: 0 };
    found.push({ request, outcome, findings: [], actions: [], policies: governing });
  }
  return found;
};

const placesOf = async (world: World, policies: readonly Policy[], parsed: Readable): Promise<Where> => {
  const { located, passing, account } = await locate(world, policies, parsed);
  if (passing || account?.why)
    throw mishapOf(
      `the trails of account ${parsed.accountId} cannot be asked for`,
      account?.why ?? 'AWS did not answer',
    );
  if (account) return { places: located, accounts: [{ seen: account, trigger: parsed.trigger }] };
  const { accountId, region, trigger } = parsed;
  const matters =
    trigger.errorCode === null && located.some(({ trail }) => canMatter(policies, accountId, trail));
  const seen = { accountId, region, trails: null, why: null };
  return { places: located, accounts: matters ? [{ seen, trigger }] : [] };
};

const all = async (
  { world, homes }: Accounts,
  policies: readonly Policy[],
  parsed: readonly Readable[],
): Promise<readonly Preview[]> => {
  const found = await Promise.all(parsed.map((one) => placesOf(world, policies, one)));
  const places = found.flatMap((one) => one.places);
  const here = places.filter(({ trail }) => homes?.includes(trail.homeRegion) ?? true);
  const where = { places: here, accounts: found.flatMap(({ accounts }) => accounts) };
  return [...(await previewed(world, policies, here)), ...(await judged(world, policies, where))];
};

/** Looks at every governed trail of the accounts. Throws Mishap. */
export const planAccounts = async (accounts: Accounts, policies: readonly Policy[]): Promise<Plan> => {
  const { accountIds, region } = accounts;
  const sweeps = accountIds.map(
    (accountId) => ({ is: 'sweep', trigger: ASKED, accountId, region, askedAt: null }) as const,
  );
  return { previews: await all(accounts, policies, sweeps), ignored: [] };
};

/** Looks at what recorded events are about, as the deployed function would. Throws Mishap. */
export const planEvents = async (
  accounts: Accounts,
  policies: readonly Policy[],
  events: readonly Envelope[],
): Promise<Plan> => {
  const parsed = events.map(parseTrigger);
  const previews = await all(
    accounts,
    policies,
    parsed.filter((one): one is Readable => !('why' in one)),
  );
  return { previews, ignored: parsed.flatMap((one) => ('why' in one ? [one.why] : [])) };
};
