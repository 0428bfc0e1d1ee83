import { globMatches } from './glob.ts';
import { byText } from './order.ts';
import type { Policy } from './policy.ts';
import { trailAt, trailFromArn, type TrailId } from './trail.ts';
import { united, wishesOf, type Wish } from './wish.ts';

export type { Wish } from './wish.ts';

/** Two policies that ask different things of one property: neither is done. */
export interface Conflict {
  readonly slot: string;
  readonly policies: readonly string[];
}

export interface Selection {
  readonly policies: readonly Policy[];
  readonly wishes: readonly Wish[];
  readonly conflicts: readonly Conflict[];
  /** The policies that name the trail exactly: by them it is expected to exist. */
  readonly exact: readonly Policy[];
}

const isArn = (pattern: string): boolean => pattern.startsWith('arn:');

/** Whether a policy is about an account at all. */
export const concerns = ({ match }: Policy, accountId: string): boolean =>
  match.accounts?.includes(accountId) ?? true;

/** Whether a trail is of those that a policy matches, whoever owns it. */
export const fits = ({ match }: Policy, trail: TrailId): boolean =>
  (match.regions?.includes(trail.homeRegion) ?? true) &&
  match.trails.some((pattern) => globMatches(pattern, isArn(pattern) ? trail.arn : trail.name));

const governs = (policy: Policy, trail: TrailId): boolean =>
  concerns(policy, trail.accountId) && fits(policy, trail);

const namesExactly = (policy: Policy, trail: TrailId): boolean =>
  governs(policy, trail) &&
  policy.match.trails.some(
    (pattern) =>
      pattern === trail.arn ||
      (pattern === trail.name && policy.match.accounts !== null && policy.match.regions !== null),
  );

/** Whether some of what is asked is at odds; nothing is with itself. */
const clash = (wishes: readonly Wish[]): boolean =>
  wishes.some((one) =>
    // Stryker disable next-line ConditionalExpression: what is asked agrees with itself, and asking that can be dear.
    wishes.some((other) => other !== one && !one.facet.compatible(one.value, other.value, other.facet)),
  );

/** The policies that govern a trail, and what they ask of it together. Tags must not be used: an attacker plants them. */
export const select = (all: readonly Policy[], trail: TrailId): Selection => {
  const policies = all
    .filter((policy) => policy.require === 'every' && governs(policy, trail))
    .sort(byText(({ name }) => name));
  const slots = [...Map.groupBy(wishesOf(policies, trail), ({ facet }) => facet.slot)];
  const kinds = slots.map(([slot, wishes]) => ({ slot, asked: wishes, united: united(wishes) }));
  return {
    policies,
    wishes: kinds.flatMap((kind) => kind.united),
    conflicts: kinds
      .filter((kind) => clash(kind.united))
      .map(({ slot, asked }) => ({ slot, policies: [...new Set(asked.map(({ policy }) => policy))] })),
    exact: policies.filter((policy) => namesExactly(policy, trail)),
  };
};

/** Whether any policy could govern a trail of this name, wherever its owner and home are. */
export const couldGovern = (policies: readonly Policy[], name: string): boolean =>
  policies.some(({ match }) =>
    match.trails.some((pattern) =>
      globMatches(isArn(pattern) ? pattern.slice(pattern.lastIndexOf('/') + 1) : pattern, name),
    ),
  );

/** The trails of an account that must exist, because a policy names them exactly. */
export const expected = (policies: readonly Policy[], accountId: string): readonly TrailId[] => {
  // Whether it is named exactly is asked below; of a glob there is no trail.
  const all = policies.flatMap(({ match: { trails, regions } }) =>
    trails.flatMap((pattern) =>
      isArn(pattern)
        ? trailFromArn(pattern)
        : (regions?.map((region) => trailAt(pattern, region, accountId)) ?? null),
    ),
  );
  const found = all.filter((trail) => trail !== null).filter((trail) => trail.accountId === accountId);
  const named = found.filter((trail) => select(policies, trail).exact.length > 0);
  return [...new Map(named.map((trail) => [trail.arn, trail])).values()];
};
