import pLimit from 'p-limit';
import { canMatter, isForSome, surveyed, type Heard, type Seen } from '../../account.ts';
import type { Policy } from '../../core/policy.ts';
import { concerns } from '../../core/select.ts';
import { parseTrigger, SWEPT, type Parsed } from '../../core/trigger.ts';
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
  /** How many of them could not be read at all. */
  readonly unreadable: number;
}

/** A person waits: no trail is looked at for longer. */
const PATIENCE = 60_000;
const WIDTH = 4;

type Readable = Extract<Parsed, { is: 'trigger' | 'sweep' }>;

interface Where {
  readonly places: readonly Located[];
  readonly accounts: readonly { readonly seen: Seen; readonly heard: readonly Heard[] }[];
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

/** What each account lacks of what policies ask of some trail. Throws Mishap. */
const judged = async (world: World, policies: readonly Policy[], { accounts }: Where): Promise<Preview[]> => {
  const asked = accounts.filter(({ seen }) =>
    policies.some((policy) => isForSome(policy) && concerns(policy, seen.accountId)),
  );
  const found: Preview[] = [];
  for (const [first, ...more] of Map.groupBy(asked, ({ seen }) => seen.accountId).values()) {
    if (!first) continue;
    const { seen } = first;
    const heard = [first, ...more].flatMap((one) => one.heard);
    const concluded = await surveyed(world, policies, { seen, heard, deadline: world.now() + PATIENCE });
    if (concluded === null) throw mishapOf('the trails cannot be asked for', 'AWS did not answer');
    const { outcome } = concluded.entry;
    const governing = policies.filter(({ name }) => outcome.policies.includes(name));
    const triggers = heard.map(({ trigger }) => trigger);
    const request = { trail: outcome.trail, seenIn: seen.accountId, triggers, deadline: 0 };
    found.push({ request, outcome, findings: [], actions: [], policies: governing });
  }
  return found;
};

/** Where several triggers of one place lead, asked for once. Throws Mishap. */
const placesOf = async (
  world: World,
  policies: readonly Policy[],
  [first, ...more]: readonly Readable[],
): Promise<Where> => {
  if (!first) return { places: [], accounts: [] };
  const { accountId, region } = first;
  const { located, passing, account, why } = await locate(world, policies, first);
  if (passing || why !== null)
    throw mishapOf(`the trails of account ${accountId} cannot be asked for`, why ?? 'AWS did not answer');
  const triggers = [first, ...more].map(({ trigger }) => trigger);
  const places = located.flatMap((place) => triggers.map((trigger) => ({ ...place, trigger })));
  if (account)
    return { places, accounts: [{ seen: account, heard: [{ trail: null, trigger: first.trigger }] }] };
  const heard = places.filter(
    ({ trail, trigger }) => trigger.errorCode === null && canMatter(policies, accountId, trail),
  );
  const seen = { accountId, region, trails: null, why: null };
  return { places, accounts: heard.length > 0 ? [{ seen, heard }] : [] };
};

/** What leads to one place is located once: a log file can hold thousands of events. */
const placeKey = (one: Readable): string => {
  const { eventName, errorCode } = one.trigger;
  const place = one.is === 'trigger' ? one.place : null;
  return JSON.stringify([one.accountId, one.region, one.is, place, eventName, errorCode === null]);
};

const all = async (
  { world, homes }: Accounts,
  policies: readonly Policy[],
  parsed: readonly Readable[],
): Promise<readonly Preview[]> => {
  const limit = pLimit(WIDTH);
  const groups = [...Map.groupBy(parsed, placeKey).values()];
  const found = await Promise.all(groups.map((some) => limit(() => placesOf(world, policies, some))));
  const places = found.flatMap((one) => one.places);
  const here = places.filter(({ trail }) => homes?.includes(trail.homeRegion) ?? true);
  const where = { places: here, accounts: found.flatMap(({ accounts }) => accounts) };
  return [...(await previewed(world, policies, here)), ...(await judged(world, policies, where))];
};

/** Looks at every governed trail of the accounts. Throws Mishap. */
export const planAccounts = async (accounts: Accounts, policies: readonly Policy[]): Promise<Plan> => {
  const { accountIds, region } = accounts;
  const sweeps = accountIds.map(
    (accountId) => ({ is: 'sweep', trigger: SWEPT, accountId, region, askedAt: null }) as const,
  );
  return { previews: await all(accounts, policies, sweeps), ignored: [], unreadable: 0 };
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
  return {
    previews,
    ignored: parsed.flatMap((one) => ('why' in one ? [one.why] : [])),
    unreadable: parsed.filter(({ is }) => is === 'unreadable').length,
  };
};
