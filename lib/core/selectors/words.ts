import type { Json } from '../json.ts';
import { boxOf, domain, type Box } from './box.ts';
import { OPERATORS, type Condition, type Conditions, type Operator } from './conditions.ts';
import { selectorsOf } from './selector.ts';
import { has } from './texts.ts';

/** Events that one selector records for one reason. */
export interface Kind {
  readonly events: string;
  readonly reads: boolean;
  readonly writes: boolean;
  /** What else is asked of them, in words. */
  readonly where: readonly string[];
}

/** What one selector of a list records; nothing where there is no kind of event. */
export interface Described {
  /** Its place in the list, from 1. */
  readonly selector: number;
  readonly name: string | null;
  readonly records: readonly Kind[];
}

const VERBS: { readonly [O in Operator]: string } = {
  Equals: 'is',
  StartsWith: 'starts with',
  EndsWith: 'ends with',
  NotEquals: 'is not',
  NotStartsWith: 'does not start with',
  NotEndsWith: 'does not end with',
};

/** More of a list tell nobody more. */
const MOST = 5;

const listed = (values: readonly string[]): string => {
  const left = values.length - MOST;
  return values.slice(0, MOST).join(' or ') + (left > 0 ? ` or ${left} others` : '');
};

/** A condition in words: what includes is or'ed, what excludes and'ed. */
export const inWords = ({ field, values }: Condition): string => {
  const said = OPERATORS.flatMap((operator) => {
    const given = values[operator];
    return given === undefined ? [] : [{ operator, words: `${VERBS[operator]} ${listed(given)}` }];
  });
  const including = said.filter(({ operator }) => !operator.startsWith('Not')).map(({ words }) => words);
  const excluding = said.filter(({ operator }) => operator.startsWith('Not')).map(({ words }) => words);
  const either = including.length > 0 ? [including.join(' or ')] : [];
  return `${field} ${[...either, ...excluding].join(' and ')}`;
};

/** Fields that the name of the events tells already, as far as they are chosen. */
const TOLD = ['eventCategory', 'readOnly', 'resources.type'];

const KINDS = new Map([
  ['Management', 'management events'],
  ['Data', 'data events'],
  ['NetworkActivity', 'network activity events'],
]);

const valuesOf = (conditions: Conditions, field: string): readonly string[] =>
  conditions.filter((one) => one.field === field).flatMap(({ values }) => values.Equals ?? []);

const eventsOf = (conditions: Conditions): string => {
  const categories = valuesOf(conditions, 'eventCategory').map((one) => KINDS.get(one) ?? one);
  const types = valuesOf(conditions, 'resources.type');
  return (categories.join(' or ') || 'events') + (types.length > 0 ? ` of ${listed(types)}` : '');
};

const isTold = ({ field, values }: Condition): boolean =>
  TOLD.includes(field) && Object.keys(values).every((operator) => operator === 'Equals');

const kindOf = (conditions: Conditions, box: Box): Kind => {
  // Stryker disable next-line StringLiteral: a field that can be anything can be both.
  const sides = box.get('readOnly') ?? domain('readOnly');
  return {
    events: eventsOf(conditions),
    reads: has(sides, 'true'),
    writes: has(sides, 'false'),
    where: conditions.filter((one) => !isTold(one)).map(inWords),
  };
};

/** What each selector of a list records, basic or advanced. */
export const described = (selectors: Json): readonly Described[] =>
  selectorsOf(selectors).map(({ index, name, alternatives }) => ({
    selector: index + 1,
    name,
    records: alternatives.flatMap((conditions) => {
      const box = boxOf(conditions);
      return box === null ? [] : [kindOf(conditions, box)];
    }),
  }));
