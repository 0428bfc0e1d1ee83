import { canHaveCaused, isNamedBy } from './cause.ts';
import type { Drift } from './diff.ts';
import { globMatches } from './glob.ts';
import type { Json } from './json.ts';
import type { Policy } from './policy.ts';
import { isMeant, principalOf } from './principal.ts';
import type { Selection } from './select.ts';
import type { TrailId } from './trail.ts';
import type { Trigger } from './trigger.ts';

/** A dated, reasoned, named permission for a drift to stand. */
export interface Waiver {
  readonly properties: readonly string[];
  /** Names, globs or ARNs; null: every trail that the policy matches. */
  readonly trails: readonly string[] | null;
  /** Roles or users whose doing is permitted, as ARNs or globs of them; null: whoever did it. */
  readonly principals: readonly string[] | null;
  /** The last day, `YYYY-MM-DD`: it ends at the end of that day, UTC. */
  readonly until: string;
  readonly reason: string;
  readonly approvedBy: string;
}

/** What is in sight when a waiver is judged. */
export interface Sight {
  readonly triggers: readonly Trigger[];
  /** Whether one of these principals is known to have set this value of a property. */
  readonly approved: (property: string, observed: Json, principals: readonly string[]) => boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The waiver by which a drift stands. */
export interface Covered {
  readonly waiver: Waiver;
  /** Whether it was seen now that a waived principal caused the drift: that is kept, for a sweep sees nobody. */
  readonly approval: boolean;
}

const DAY = 86_400_000;
/** From when on its end is told. */
const SOON = 14;

type Dated = Pick<Waiver, 'until'>;

const endOf = ({ until }: Dated): number => Date.parse(`${until}T00:00:00Z`) + DAY;

/** Whether a waiver holds at a time: to the last moment of its last day, UTC. */
export const isInForce = (waiver: Dated, now: number): boolean => now < endOf(waiver);

/** The whole days that are left, 0 on the last; null where it is more than two weeks, or over. */
export const endsSoon = (waiver: Dated, now: number): number | null => {
  const days = Math.floor((endOf(waiver) - 1 - now) / DAY);
  return days >= 0 && days <= SOON ? days : null;
};

/** The calls in sight that can have caused a drift. */
const suspectsOf = ({ property }: Drift, { triggers }: Sight): readonly Trigger[] =>
  triggers.filter((trigger) => canHaveCaused(trigger, property));

const areTheirs = (calls: readonly Trigger[], principals: readonly string[]): boolean =>
  calls.every(({ actor }) => {
    const who = principalOf(actor);
    return who !== null && principals.some((pattern) => isMeant(pattern, who));
  });

/** Whether it was seen now that named principals caused a drift, or else is known of this very value; null for neither. */
const approvalOf = (principals: readonly string[], drift: Drift, sight: Sight): boolean | null => {
  const calls = suspectsOf(drift, sight);
  // What they did to another property makes nobody else's doing theirs.
  const isTheirs = calls.some((call) => isNamedBy(call, drift.property)) && areTheirs(calls, principals);
  if (isTheirs) return true;
  // Our own calls come back as events: they do not undo what is known, nor make anything known.
  const others = calls.filter(({ actor }) => actor?.via !== 'trailwarden');
  const isKnown = sight.approved(drift.property, drift.observed, principals);
  return isKnown && areTheirs(others, principals) ? false : null;
};

const isAbout = ({ properties, trails }: Waiver, { property }: Drift, { arn, name }: TrailId): boolean =>
  properties.includes(property) &&
  (trails?.some((pattern) => globMatches(pattern, pattern.startsWith('arn:') ? arn : name)) ?? true);

const byOne = (policy: Policy, drift: Drift, trail: TrailId, sight: Sight): Covered | null => {
  const holding = policy.waivers
    .filter((waiver) => isAbout(waiver, drift, trail) && isInForce(waiver, sight.now))
    .flatMap((waiver): readonly Covered[] => {
      if (waiver.principals === null) return [{ waiver, approval: false }];
      const approval = approvalOf(waiver.principals, drift, sight);
      return approval === null ? [] : [{ waiver, approval }];
    });
  return holding.toSorted((one, other) => endOf(other.waiver) - endOf(one.waiver))[0] ?? null;
};

/** The policies that must all let a drift stand. */
const asking = ({ wish }: Drift, { exact, policies }: Selection): readonly Policy[] => {
  const all = wish?.askedBy ?? (exact.length > 0 ? exact : policies);
  const enforcing = all.filter(
    ({ mode, onDelete }) => mode === 'enforce' && (wish || onDelete === 'recreate'),
  );
  return enforcing.length > 0 ? enforcing : all;
};

/** The waiver by which a drift stands, the first to end where several policies grant one; null where one does not. */
export const coveredBy = (
  drift: Drift,
  selection: Selection,
  trail: TrailId,
  sight: Sight,
): Covered | null => {
  const granted = asking(drift, selection).map((policy) => byOne(policy, drift, trail, sight));
  const all = granted.filter((one) => one !== null);
  if (all.length < granted.length) return null;
  const [first] = all.toSorted((one, other) => endOf(one.waiver) - endOf(other.waiver));
  return first ? { ...first, approval: all.some((one) => one.approval) } : null;
};
