/** Those that include, or'ed within a field, and those that exclude, and'ed (SDK: AdvancedFieldSelector). */
export const POSITIVE = ['Equals', 'StartsWith', 'EndsWith'] as const;
export const NEGATIVE = ['NotEquals', 'NotStartsWith', 'NotEndsWith'] as const;
export const OPERATORS = [...POSITIVE, ...NEGATIVE] as const;

export type Operator = (typeof OPERATORS)[number];

/** One field of a selector and what is asked of it. */
export interface Condition {
  readonly field: string;
  readonly values: { readonly [O in Operator]?: readonly string[] };
}

/** What one selector asks: all of its conditions. A basic selector is one for management events and one for each type of data. */
export type Conditions = readonly Condition[];
