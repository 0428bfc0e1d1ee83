import type { Condition, Conditions, Operator } from './conditions.ts';
import { NEGATIVE, POSITIVE } from './conditions.ts';
import type { EventFields } from './event.ts';
import type { Piece } from './piece.ts';
import { ALL, both, has, isEmpty, texts, type Texts } from './texts.ts';

/** The events whose every field is in its set; a field that is not named can be anything. No set is empty. */
export type Box = ReadonlyMap<string, Texts>;

// Stryker disable next-line ArrayDeclaration: an exclusion that nothing meets is left out.
const only = (...values: string[]): Texts =>
  texts(
    values.map((is) => ({ is })),
    [],
  );

/** Fields that every event has, with one of few values (SDK: AdvancedFieldSelector). */
const FINITE = new Map([
  ['readOnly', only('true', 'false')],
  ['eventCategory', only('Management', 'Data', 'NetworkActivity')],
]);

/** Everything that a field can be. */
export const domain = (field: string): Texts => FINITE.get(field) ?? ALL;

const PIECES: { readonly [O in Operator]: (value: string) => Piece } = {
  Equals: (is) => ({ is }),
  NotEquals: (is) => ({ is }),
  StartsWith: (starts) => ({ starts, ends: '' }),
  NotStartsWith: (starts) => ({ starts, ends: '' }),
  EndsWith: (ends) => ({ starts: '', ends }),
  NotEndsWith: (ends) => ({ starts: '', ends }),
};

const meant = ({ field, values }: Condition): Texts => {
  const pieces = (operators: readonly Operator[]): readonly Piece[] =>
    operators.flatMap((operator) => (values[operator] ?? []).map(PIECES[operator]));
  const included = pieces(POSITIVE);
  return both(domain(field), texts(included.length > 0 ? included : ALL.of, pieces(NEGATIVE)));
};

/** A box with one field narrowed; null where no event is left. */
export const narrowed = (box: Box, field: string, to: Texts): Box | null =>
  isEmpty(to) ? null : new Map([...box, [field, to]]);

/** A selector has 500 values at most: more pieces come only of fields that are repeated to multiply them. */
const MOST_PIECES = 100_000;

/** The events that meet all conditions; null where they contradict one another, or multiply without end. */
export const boxOf = (conditions: Conditions): Box | null =>
  conditions.reduce<Box | null>((box, condition) => {
    if (box === null) return null;
    const { field } = condition;
    const [sofar, asked] = [box.get(field) ?? domain(field), meant(condition)];
    if (sofar.of.length * asked.of.length > MOST_PIECES) return null;
    return narrowed(box, field, both(sofar, asked));
  }, new Map());

/** The fields that keep an event out of a box. */
export const keptOutBy = (box: Box, event: EventFields): readonly string[] =>
  [...box].flatMap(([field, allowed]) => (has(allowed, event.get(field) ?? null) ? [] : [field]));
