import { isObject, plainText, type Json } from '../json.ts';
import { translated } from './basic.ts';
import { OPERATORS, type Condition, type Conditions, type Operator } from './conditions.ts';

/** A selector of a list, in the words of advanced ones. No conditions at all is no event at all. */
export interface Selector {
  /** Where it stands in the list, from 0. */
  readonly index: number;
  /** Its label, which means nothing. */
  readonly name: string | null;
  readonly alternatives: readonly Conditions[];
}

const isOperator = (key: string): key is Operator => OPERATORS.some((operator) => operator === key);

/**
 * Null for what cannot be understood whole: no operator, or one that is not known, or values that are no texts. The
 * SDK leaves out what it does not know, so a condition that looks empty can be a narrow one.
 */
const condition = (given: unknown): Condition | null => {
  if (!isObject(given) || typeof given['Field'] !== 'string') return null;
  const { Field, ...rest } = given;
  const asked = Object.entries(rest).flatMap(([key, values]) =>
    Array.isArray(values) && values.length > 0 ? [[key, values.map(plainText)] as const] : [],
  );
  const isUnderstood = asked.every(([key, values]) => isOperator(key) && !values.includes(null));
  return asked.length > 0 && isUnderstood ? { field: Field, values: Object.fromEntries(asked) } : null;
};

const advanced = (fields: readonly unknown[]): readonly Conditions[] => {
  const conditions = fields.map(condition);
  return conditions.length > 0 && conditions.every((one) => one !== null) ? [conditions] : [];
};

const selector = (given: unknown, index: number): Selector => {
  if (!isObject(given)) return { index, name: null, alternatives: [] };
  const { Name: name, FieldSelectors: fields } = given;
  return {
    index,
    name: typeof name === 'string' && name !== '' ? name : null,
    alternatives: Array.isArray(fields) ? advanced(fields) : translated(given),
  };
};

/** AWS takes 500 over all selectors of a trail. Only what was made to exhaust us has several times as many. */
const MOST_VALUES = 2000;

const valuesIn = ({ alternatives }: Selector): number =>
  alternatives.flat().reduce((sum, { values }) => sum + Object.values(values).flat().length, 0);

/** A list of event selectors, basic or advanced, as conditions. Where they have far too many values none is understood. */
export const selectorsOf = (selectors: Json): readonly Selector[] => {
  const all = Array.isArray(selectors) ? selectors.map(selector) : [];
  const isSane = all.reduce((sum, one) => sum + valuesIn(one), 0) <= MOST_VALUES;
  return isSane ? all : all.map((one) => ({ ...one, alternatives: [] }));
};
