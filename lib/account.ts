import pLimit from 'p-limit';
import { toldApart } from './core/attribution.ts';
import type { Bounds } from './core/finding.ts';
import { outcomeOf, type History } from './core/outcome.ts';
import type { Policy } from './core/policy.ts';
import { concerns, fits } from './core/select.ts';
import { approvalKey, shortfall, type Candidate, type Shortfall } from './core/shortfall.ts';
import { wholeAccount, type TrailId } from './core/trail.ts';
import type { Trigger } from './core/trigger.ts';
import { wishesOf } from './core/wish.ts';
import { Retryable, Terminal, type Entry, type Memory, type Trails, type World } from './ports.ts';
import type { Concluded } from './reconcile.ts';
import { approvalsIn, NOTHING_KEPT } from './keep.ts';
import { lastOf, recalled } from './remember.ts';
import { observe } from './rounds.ts';

/** What was seen of an account as a whole. */
export interface Seen {
  readonly accountId: string;
  /** Where it is asked for its trails; one answers for all. */
  readonly region: string;
  /** Every trail that it sees, its organization's included; null where they could not be asked for. */
  readonly trails: readonly TrailId[] | null;
  /** Why not. */
  readonly why: string | null;
}

/** What woke us about an account, and about which of its trails; null: about all. */
export interface Heard {
  readonly trail: TrailId | null;
  readonly trigger: Trigger;
}

/** One account, and what woke us about it. */
export interface Survey {
  readonly seen: Seen;
  readonly heard: readonly Heard[];
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** So many trails are looked at together: CloudTrail takes ten reads a second. */
const WIDTH = 2;

/** Whether a policy asks for some trail of each account, and not for each. */
export const isForSome = ({ require }: Policy): boolean => require === 'some';

/** Whether something that was seen of a trail can change what an account lacks. */
export const canMatter = (policies: readonly Policy[], accountId: string, trail: TrailId): boolean =>
  policies.some((policy) => isForSome(policy) && concerns(policy, accountId) && fits(policy, trail));

/** An account that was entered, or why it was not. */
type Inside = { readonly trails: Trails; readonly all: readonly TrailId[] } | { readonly why: string };

/** Enters an account, and asks for what an event did not bring along; null where that may be told later. */
const entered = async (
  world: World,
  { accountId, region, trails: known, why }: Seen,
): Promise<Inside | null> => {
  if (why !== null) return { why };
  try {
    const trails = await world.enter(accountId);
    return { trails, all: known ?? (await trails.list(region)) };
  } catch (error) {
    if (error instanceof Terminal) return { why: error.message };
    if (error instanceof Retryable) return null;
    throw error;
  }
};

const heardOf = (heard: readonly Heard[], trail: TrailId): readonly Trigger[] =>
  heard.filter((one) => one.trail === null || one.trail.arn === trail.arn).map(({ trigger }) => trigger);

const looksAt = async (
  trails: Trails,
  policies: readonly Policy[],
  all: readonly TrailId[],
  { seen, heard, deadline }: Survey,
): Promise<readonly Candidate[]> => {
  const limit = pLimit(WIDTH);
  const wanted = all.filter((trail) => policies.some((policy) => fits(policy, trail)));
  return Promise.all(
    wanted.map((trail) =>
      limit(async () => {
        const triggers = heardOf(heard, trail);
        const selection = { policies, wishes: wishesOf(policies, trail), conflicts: [], exact: [] };
        const request = { trail, triggers, seenIn: seen.accountId, deadline };
        return { trail, triggers, look: await observe(trails, selection, request) };
      }),
    ),
  );
};

/** What each policy that asks for some trail does not find; an account that is closed to us is one thing unread. */
const lacking = async (
  inside: Inside,
  policies: readonly Policy[],
  survey: Survey,
  bounds: Bounds,
): Promise<readonly Shortfall[]> => {
  const { accountId } = survey.seen;
  if ('why' in inside) {
    const unread = [{ property: 'Trail', reason: inside.why }];
    return [{ trail: wholeAccount(accountId), findings: [], unread }];
  }
  if (policies.length === 0) return [];
  const candidates = await looksAt(inside.trails, policies, inside.all, survey);
  return policies.flatMap((policy) => shortfall(policy, accountId, candidates, bounds) ?? []);
};

const boundsOf = ({ heard }: Survey, memory: Memory, now: number): Bounds => ({
  viewOnly: false,
  refused: [],
  onlyRefused: false,
  swept: true,
  repairs: {},
  sight: {
    triggers: heard.map(({ trigger }) => trigger),
    now,
    approved: (...value) => memory.approved(...value),
  },
});

/** Nothing is ever done about an account; who was refused something is told of the trail that they were after. */
const STILL = { done: [], blocked: [], repairs: {}, echo: true };

const cameTo = (found: readonly Shortfall[]): Pick<History, 'findings' | 'left' | 'unread'> => {
  const findings = found.flatMap((one) => one.findings);
  return {
    findings,
    left: findings.map(({ drift }) => drift),
    unread: found.flatMap(({ unread }) => unread),
  };
};

const approvedIn = (found: readonly Shortfall[]): Entry['approvals'] =>
  found.flatMap(({ trail, findings }) =>
    approvalsIn(findings).map((one) => ({ ...one, property: approvalKey(one.property, trail) })),
  );

/** What was approved and drifts no longer is approved no longer; of a closed account nobody can say. */
const revokedIn = (inside: Inside, { approvals }: Memory, found: readonly Shortfall[]): readonly string[] => {
  if ('why' in inside) return [];
  const standing = found.flatMap(({ trail, findings, unread }) =>
    [...findings.map(({ drift }) => drift), ...unread].map(({ property }) => approvalKey(property, trail)),
  );
  return approvals.filter((key) => !standing.includes(key));
};

const toldApartIn = async (world: World, { seen, heard }: Survey): Promise<readonly Heard[]> => {
  const ours = await world.ownRoles(seen.accountId);
  return heard.map(({ trail, trigger }) => ({ trail, trigger: toldApart(trigger, ours) }));
};

/**
 * Judges an account as a whole: whether it is open to us, and whether the policies that ask for some trail find one.
 * Null where its trails cannot be asked for now, and may be later.
 */
export const surveyed = async (
  world: World,
  policies: readonly Policy[],
  asked: Survey,
): Promise<Concluded | null> => {
  const started = world.now();
  const inside = await entered(world, asked.seen);
  if (inside === null) return null;
  const { accountId } = asked.seen;
  const survey = { ...asked, heard: await toldApartIn(world, asked) };
  const trail = wholeAccount(accountId);
  const mine = policies.filter((policy) => concerns(policy, accountId));
  const memory = await recalled(world, trail, started);
  const found = await lacking(inside, mine.filter(isForSome), survey, boundsOf(survey, memory, started));
  const outcome = outcomeOf({
    ...STILL,
    ...cameTo(found),
    trail,
    selection: { policies: mine, wishes: [], conflicts: [], exact: [] },
    triggers: survey.heard.map(({ trigger }) => trigger),
    startedAt: new Date(started).toISOString(),
    finishedAt: new Date(world.now()).toISOString(),
  });
  const kept = { approvals: approvedIn(found), revoked: revokedIn(inside, memory, found) };
  return { entry: { ...NOTHING_KEPT, ...kept, outcome, last: lastOf(memory, started) }, memory };
};
