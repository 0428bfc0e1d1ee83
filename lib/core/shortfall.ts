import { diff, type Drift, type Look, type Unread } from './diff.ts';
import { judge, type Bounds, type Finding } from './finding.ts';
import { byText } from './order.ts';
import type { Policy } from './policy.ts';
import { fits, type Selection } from './select.ts';
import { wholeAccount, type TrailId } from './trail.ts';
import type { Trigger } from './trigger.ts';
import type { Sight } from './waiver.ts';
import { wishesOf } from './wish.ts';

/** A trail that an account sees, its own or its organization's, and what was seen of it. */
export interface Candidate {
  readonly trail: TrailId;
  readonly look: Look;
  /** What was heard of just this trail. */
  readonly triggers: readonly Trigger[];
}

/** Why no trail of an account is known to be all that a policy asks for. */
export interface Shortfall {
  /** The trail that comes nearest; the account as a whole where there is none. */
  readonly trail: TrailId;
  readonly findings: readonly Finding[];
  readonly unread: readonly Unread[];
}

/** Which trail should be changed is not named: what is lacking is only reported. */
const asked = (policy: Policy, trail: TrailId): Selection => {
  const reporting: Policy = { ...policy, mode: 'audit' };
  // Stryker disable next-line ArrayDeclaration: what is only reported is in nobody's way, and who governs it is not asked.
  return { policies: [reporting], wishes: wishesOf([reporting], trail), conflicts: [], exact: [] };
};

/** Under what name a value of one trail is approved, where an account remembers those of several. */
export const approvalKey = (property: string, { arn }: TrailId): string => `${property} of ${arn}`;

const judged = (policy: Policy, { trail, look, triggers }: Candidate, bounds: Bounds): Shortfall => {
  const selection = asked(policy, trail);
  const { drifts, unread } = diff(selection, look, trail);
  const { approved, now } = bounds.sight;
  // What somebody did to another trail neither excuses nor blames this one.
  const sight: Sight = {
    now,
    triggers,
    approved: (property, ...value) => approved(approvalKey(property, trail), ...value),
  };
  return { trail, findings: judge(drifts, selection, trail, { ...bounds, sight }), unread };
};

const standing = ({ findings }: Shortfall): number =>
  findings.filter(({ covered }) => covered === null).length;

const lacking = ({ findings, unread }: Shortfall): number => findings.length + unread.length;

const byArn = byText(({ trail }: Shortfall) => trail.arn);

/** The fewest drifts that nobody lets stand, then the fewest of all; a name settles the rest. */
const closer = (one: Shortfall, other: Shortfall): number =>
  standing(one) - standing(other) || lacking(one) - lacking(other) || byArn(one, other);

const missing = (policy: Policy, accountId: string): Drift => ({
  property: 'Trail',
  desired: 'at least one',
  observed: 'none',
  policy: policy.name,
  mode: 'audit',
  severity: policy.severity,
  holes: { blindSpots: [], excess: [] },
  notes: [`account ${accountId} sees no trail that ${policy.name} matches`],
  wish: null,
});

/**
 * What an account lacks of a policy that asks for at least one trail: what the nearest one lacks, or that there is
 * none. Null where some trail was read whole and is all that is asked for.
 */
export const shortfall = (
  policy: Policy,
  accountId: string,
  candidates: readonly Candidate[],
  bounds: Bounds,
): Shortfall | null => {
  const all = candidates
    .filter(({ trail, look }) => fits(policy, trail) && look.existence !== 'absent')
    .map((candidate) => judged(policy, candidate, bounds))
    .sort(closer);
  if (all.some((one) => lacking(one) === 0)) return null;
  const [nearest] = all;
  if (!nearest) {
    const drift = missing(policy, accountId);
    const account = wholeAccount(accountId);
    return {
      trail: account,
      findings: judge([drift], asked(policy, account), account, bounds),
      unread: [],
    };
  }
  const { trail, findings, unread } = nearest;
  const note = `no trail of account ${accountId} is all that ${policy.name} asks for: ${trail.arn} comes nearest`;
  return {
    trail,
    findings: findings.map((one) => ({ ...one, drift: { ...one.drift, notes: [note, ...one.drift.notes] } })),
    unread: unread.map(({ property, reason }) => ({ property, reason: `${trail.arn}: ${reason}` })),
  };
};
