import pLimit from 'p-limit';
import type { Bounds } from './core/finding.ts';
import { outcomeOf, type History } from './core/outcome.ts';
import type { Policy } from './core/policy.ts';
import { concerns, fits } from './core/select.ts';
import { shortfall, type Candidate, type Shortfall } from './core/shortfall.ts';
import { wholeAccount, type TrailId } from './core/trail.ts';
import type { Trigger } from './core/trigger.ts';
import { wishesOf } from './core/wish.ts';
import { Retryable, Terminal, type Memory, type Trails, type World } from './ports.ts';
import type { Concluded } from './reconcile.ts';
import { approvalsIn, lastOf, NOTHING_KEPT, recalled } from './remember.ts';
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

/** One account, and what woke us about it. */
export interface Survey {
  readonly seen: Seen;
  readonly triggers: readonly Trigger[];
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

/** Asks for what an event did not bring along; null where that may be told later. */
const enlisted = async (world: World, seen: Seen): Promise<Seen | null> => {
  if (seen.trails !== null || seen.why !== null) return seen;
  try {
    const trails = await world.enter(seen.accountId);
    return { ...seen, trails: await trails.list(seen.region) };
  } catch (error) {
    if (error instanceof Terminal) return { ...seen, why: error.message };
    if (error instanceof Retryable) return null;
    throw error;
  }
};

const looksAt = async (
  trails: Trails,
  policies: readonly Policy[],
  all: readonly TrailId[],
  { seen, triggers, deadline }: Survey,
): Promise<readonly Candidate[]> => {
  const limit = pLimit(WIDTH);
  const wanted = all.filter((trail) => policies.some((policy) => fits(policy, trail)));
  return Promise.all(
    wanted.map((trail) =>
      limit(async () => {
        const wishes = wishesOf(policies, trail);
        const selection = { policies, wishes, conflicts: [], exact: [] };
        const request = { trail, triggers, seenIn: seen.accountId, deadline };
        return { trail, look: await observe(trails, selection, request) };
      }),
    ),
  );
};

/** What each policy that asks for some trail does not find; an account that is closed to us is one thing unread. */
const lacking = async (
  world: World,
  policies: readonly Policy[],
  survey: Survey,
  bounds: Bounds,
): Promise<readonly Shortfall[]> => {
  const { accountId, trails: all, why } = survey.seen;
  if (why !== null) return [{ findings: [], unread: [{ property: 'Trail', reason: why }] }];
  if (all === null || policies.length === 0) return [];
  const candidates = await looksAt(await world.enter(accountId), policies, all, survey);
  return policies.flatMap((policy) => shortfall(policy, accountId, candidates, bounds) ?? []);
};

const boundsOf = ({ triggers }: Survey, memory: Memory, now: number): Bounds => ({
  viewOnly: false,
  refused: [],
  onlyRefused: false,
  swept: true,
  repairs: {},
  sight: { triggers, now, approved: (...value) => memory.approved(...value) },
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
  const seen = await enlisted(world, asked.seen);
  if (seen === null) return null;
  const [survey, { accountId }] = [{ ...asked, seen }, seen];
  const trail = wholeAccount(accountId);
  const mine = policies.filter((policy) => concerns(policy, accountId));
  const memory = await recalled(world, trail, started);
  const found = await lacking(world, mine.filter(isForSome), survey, boundsOf(survey, memory, started));
  const outcome = outcomeOf({
    ...STILL,
    ...cameTo(found),
    trail,
    selection: { policies: mine, wishes: [], conflicts: [], exact: [] },
    triggers: survey.triggers,
    startedAt: new Date(started).toISOString(),
    finishedAt: new Date(world.now()).toISOString(),
  });
  const approvals = approvalsIn(found.flatMap(({ findings }) => findings));
  return { entry: { ...NOTHING_KEPT, outcome, approvals, last: lastOf(memory, started) }, memory };
};
