import { FACETS } from './facets/index.ts';
import type { Facet } from './facets/facet.ts';
import { globMatches, isGlob } from './glob.ts';
import type { Json } from './json.ts';
import { gravest, type Mode, type Policy, type Severity } from './policy.ts';
import { trailAt, trailFromArn, type TrailId } from './trail.ts';

/** What the policies ask of one property of one trail, in its normal form. */
export interface Wish {
  readonly facet: Facet;
  readonly value: Json;
  readonly policy: string;
  readonly mode: Mode;
  readonly severity: Severity;
  /** Every policy that asks for just this. */
  readonly askedBy: readonly Policy[];
}

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

const inAccount = ({ match }: Policy, accountId: string): boolean =>
  match.accounts?.includes(accountId) ?? true;

const governs = (policy: Policy, trail: TrailId): boolean =>
  inAccount(policy, trail.accountId) &&
  (policy.match.regions?.includes(trail.homeRegion) ?? true) &&
  policy.match.trails.some((pattern) => globMatches(pattern, isArn(pattern) ? trail.arn : trail.name));

const namesExactly = (policy: Policy, trail: TrailId): boolean =>
  governs(policy, trail) &&
  policy.match.trails.some(
    (pattern) =>
      pattern === trail.arn ||
      (pattern === trail.name && policy.match.accounts !== null && policy.match.regions !== null),
  );

const wishOf = (facet: Facet, policy: Policy, trail: TrailId): Wish[] => {
  const asked = policy.desired[facet.property];
  if (asked === undefined) return [];
  const { name, mode, severity, selectorCoverage } = policy;
  const judge = selectorCoverage === 'atLeast' ? (facet.lenient ?? facet) : facet;
  return [
    { facet: judge, value: judge.desired(asked, trail), policy: name, mode, severity, askedBy: [policy] },
  ];
};

/** Equal wishes are one: enforced if any is, as grave as the gravest, told under the enforcing policy's name. */
const united = (wishes: readonly Wish[]): Wish[] => {
  const kinds = Map.groupBy(
    wishes,
    ({ facet, value }) => facet.property + facet.isLenient + JSON.stringify(value),
  );
  return [...kinds.values()].flatMap((equals) => {
    const severity = gravest(equals.map((one) => one.severity));
    const enforced = equals.filter(({ mode }) => mode === 'enforce');
    const askedBy = equals.flatMap((one) => one.askedBy);
    return [...enforced, ...equals].slice(0, 1).map((first) => ({ ...first, severity, askedBy }));
  });
};

/** The policies that govern a trail, and what they ask of it together. Tags must not be used: an attacker plants them. */
export const select = (all: readonly Policy[], trail: TrailId): Selection => {
  const policies = all.filter((policy) => governs(policy, trail)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const asked = FACETS.flatMap((facet) => policies.flatMap((policy) => wishOf(facet, policy, trail)));
  const slots = [...Map.groupBy(asked, ({ facet }) => facet.slot)];
  const clash = (wishes: readonly Wish[]): boolean =>
    wishes.some((one) => wishes.some((other) => !one.facet.compatible(one.value, other.value, other.facet)));
  return {
    policies,
    wishes: slots.flatMap(([, wishes]) => united(wishes)),
    conflicts: slots
      .filter(([, wishes]) => clash(wishes))
      .map(([slot, wishes]) => ({ slot, policies: [...new Set(wishes.map(({ policy }) => policy))] })),
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
  const all = policies.flatMap(({ match }) =>
    match.trails.flatMap((pattern) => {
      if (isGlob(pattern)) return [];
      const places = match.accounts?.includes(accountId) ? (match.regions ?? []) : [];
      return isArn(pattern)
        ? [trailFromArn(pattern)]
        : places.map((region) => trailAt(pattern, region, accountId));
    }),
  );
  const found = all.filter((trail) => trail !== null).filter((trail) => trail.accountId === accountId);
  const named = found.filter((trail) => select(policies, trail).exact.length > 0);
  return [...new Map(named.map((trail) => [trail.arn, trail])).values()];
};
