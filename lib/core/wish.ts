import { delivery } from './facets/delivery.ts';
import type { Facet } from './facets/facet.ts';
import { FACETS } from './facets/index.ts';
import type { Json } from './json.ts';
import { gravest, type Mode, type Policy, type Severity } from './policy.ts';
import type { TrailId } from './trail.ts';

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

/** Delivery stands beside what is desired of the trail: it is told last. */
const ASKED: readonly Facet[] = [...FACETS, delivery];

const askedOf = (facet: Facet, policy: Policy): Json | undefined =>
  facet === delivery ? (policy.delivery ?? undefined) : policy.desired[facet.property];

const wishOf = (facet: Facet, policy: Policy, trail: TrailId): Wish[] => {
  const asked = askedOf(facet, policy);
  if (asked === undefined) return [];
  const { name, mode, severity, selectorCoverage } = policy;
  const judge = selectorCoverage === 'atLeast' ? (facet.lenient ?? facet) : facet;
  return [
    { facet: judge, value: judge.desired(asked, trail), policy: name, mode, severity, askedBy: [policy] },
  ];
};

/** Equal wishes are one: enforced if any is, as grave as the gravest, told under the enforcing policy's name. */
export const united = (wishes: readonly Wish[]): readonly Wish[] => {
  // Stryker disable next-line ConditionalExpression: this only saves time.
  if (wishes.length < 2) return wishes;
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

/** Each thing that each policy asks, the gravest property first. */
export const wishesOf = (policies: readonly Policy[], trail: TrailId): readonly Wish[] =>
  ASKED.flatMap((facet) => policies.flatMap((policy) => wishOf(facet, policy, trail)));
