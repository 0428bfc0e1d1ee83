import type { Json } from './json.ts';
import type { Waiver } from './waiver.ts';

export type Mode = 'audit' | 'enforce';

/** Least first: the order is the meaning. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** A policy as it is compiled: every default filled in, what is desired still in the policy's spelling. */
export interface Policy {
  readonly name: string;
  readonly description?: string;
  readonly mode: Mode;
  readonly severity: Severity;
  readonly match: Match;
  /** `some`: at least one trail of each account is to be all that is desired; otherwise each that is matched. */
  readonly require: 'every' | 'some';
  readonly desired: { readonly [property: string]: Json };
  /** How old what was delivered last may be; null: delivery is not governed. */
  readonly delivery: Json;
  readonly selectorCoverage: 'exactly' | 'atLeast';
  readonly onDelete: 'recreate' | 'report';
  readonly controls: readonly string[];
  readonly waivers: readonly Waiver[];
}

/** Which trails a policy governs; null accounts or regions are every one. */
export interface Match {
  readonly accounts: readonly string[] | null;
  readonly regions: readonly string[] | null;
  readonly trails: readonly string[];
}

/** The pause button: the same policies, reporting only. */
export const paused = (policies: readonly Policy[]): readonly Policy[] =>
  policies.map((policy) => ({ ...policy, mode: 'audit' }));

export const gravest = (severities: readonly Severity[]): Severity =>
  SEVERITIES.findLast((one) => severities.includes(one)) ?? 'low';

/** One step down, for what was tried and refused. */
export const lesser = (severity: Severity): Severity => SEVERITIES[SEVERITIES.indexOf(severity) - 1] ?? 'low';
