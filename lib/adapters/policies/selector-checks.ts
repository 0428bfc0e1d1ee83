import type { Finding } from './complaint.ts';
import { show } from './complaint.ts';
import { doubtful, listOf, mapOf, textsOf, wrong, wrongKey } from './finding.ts';
import type { Path } from './source.ts';

const OPERATORS = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'] as const;

/** Limits of a trail, over all its advanced selectors (CloudTrail user guide, limits). */
const MOST_VALUES = 500;

type Rule = {
  readonly operators?: readonly string[];
  readonly values?: readonly string[];
  readonly exactlyOne?: boolean;
  readonly required?: boolean;
};

const BOTH: Rule = { operators: ['Equals'], values: ['true', 'false'] };

/** What AWS allows on a trail; event data stores know more fields (SDK: AdvancedFieldSelector). */
const RULES = new Map<string, ReadonlyMap<string, Rule>>([
  [
    'Management',
    new Map<string, Rule>([
      ['readOnly', BOTH],
      ['eventSource', { operators: ['NotEquals'], values: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] }],
    ]),
  ],
  [
    'Data',
    new Map<string, Rule>([
      ['resources.type', { operators: ['Equals'], exactlyOne: true, required: true }],
      ['readOnly', BOTH],
      ['eventName', {}],
      ['resources.ARN', {}],
      ['eventSource', {}],
      ['eventType', {}],
      // A record has the field only where it is true (UG: record contents).
      ['sessionCredentialFromConsole', { operators: ['Equals', 'NotEquals'], values: ['true'] }],
      ['userIdentity.arn', {}],
    ]),
  ],
  [
    'NetworkActivity',
    new Map<string, Rule>([
      ['eventSource', { operators: ['Equals'], exactlyOne: true, required: true }],
      ['eventName', {}],
      ['errorCode', { operators: ['Equals'], values: ['VpceAccessDenied'] }],
      ['vpcEndpointId', {}],
    ]),
  ],
]);

const CATEGORY: Rule = { operators: ['Equals'], values: [...RULES.keys()], exactlyOne: true };

interface Field {
  readonly path: Path;
  readonly name: string;
  readonly map: { readonly [key: string]: unknown };
}

const fieldsOf = (path: Path, selector: unknown): Field[] =>
  listOf(mapOf(selector)['FieldSelectors']).map((it, index) => {
    const map = mapOf(it);
    const name = typeof map['Field'] === 'string' ? map['Field'] : '';
    return { path: [...path, 'FieldSelectors', index], name, map };
  });

/** The category that a selector is for; null where it is missing or more than one. */
const categoryOf = (selector: unknown): string | null => {
  const [field] = fieldsOf([], selector).filter(({ name }) => name === 'eventCategory');
  const [category, ...more] = textsOf(field?.map['Equals']);
  return category !== undefined && more.length === 0 ? category : null;
};

const operatorsIn = ({ map }: Field): (typeof OPERATORS)[number][] => OPERATORS.filter((it) => it in map);

const checkOperators = (field: Field, rule: Rule): Finding[] => {
  const { operators } = rule;
  if (operators === undefined) return [];
  return operatorsIn(field)
    .filter((operator) => !operators.includes(operator))
    .map((operator) =>
      wrongKey(
        [...field.path, operator],
        operators.join(', '),
        `${operator}, which ${field.name} does not take here`,
      ),
    );
};

const checkValues = (field: Field, rule: Rule): Finding[] => {
  const { values, exactlyOne, operators } = rule;
  return operatorsIn(field)
    .filter((operator) => operators?.includes(operator) ?? true)
    .flatMap((operator) => {
      const path = [...field.path, operator];
      const given = listOf(field.map[operator]);
      const many = exactlyOne && given.length > 1 ? [wrong(path, 'a list of exactly one value')] : [];
      const strange = given.flatMap((value, index) =>
        values === undefined || (typeof value === 'string' && values.includes(value))
          ? []
          : [wrong([...path, index], `${values.map((it) => `'${it}'`).join(' or ')}, in quotes`)],
      );
      return [...many, ...strange];
    });
};

const checkTexts = (field: Field): Finding[] =>
  operatorsIn(field).flatMap((operator) =>
    listOf(field.map[operator]).flatMap((value, index) => {
      const path = [...field.path, operator, index];
      if (typeof value !== 'string') return [];
      if (value.length < 1 || value.length > 2048) {
        return [wrong(path, 'a text of 1 to 2048 characters', `${String(value.length)} characters`)];
      }
      const write = 'no wildcards, but StartsWith or EndsWith: AWS takes * and ? as they are';
      return /[*?]/.test(value) ? [doubtful(path, write)] : [];
    }),
  );

const checkField = (field: Field, category: string | null, isRepeated: boolean): Finding[] => {
  const { name, path } = field;
  if (name === '') return [];
  const at = [...path, 'Field'];
  const rules = RULES.get(category ?? '');
  const rule = name === 'eventCategory' ? CATEGORY : rules?.get(name);
  const found: Finding[] = [];
  if (isRepeated) found.push(wrong(at, 'each field once', `${show(name)} a second time`));
  if (rules && !rule) {
    const write = `one of: eventCategory, ${[...rules.keys()].join(', ')}`;
    found.push(
      wrong(at, write, `${show(name)}, which a trail's ${String(category)} events cannot be selected by`),
    );
  }
  if (operatorsIn(field).length === 0) {
    found.push(wrong(path, 'at least one condition, such as Equals', `${show(name)} without a condition`));
  }
  return [
    ...found,
    ...checkOperators(field, rule ?? {}),
    ...checkValues(field, rule ?? {}),
    ...checkTexts(field),
  ];
};

const checkRequired = (path: Path, fields: readonly Field[], category: string | null): Finding[] => {
  const at = [...path, 'FieldSelectors'];
  const has = (name: string): boolean => fields.some((field) => field.name === name);
  const required = [...(RULES.get(category ?? '') ?? [])]
    .filter(([, rule]) => rule.required)
    .map(([name]) => name);
  return ['eventCategory', ...required]
    .filter((name) => !has(name))
    .map((name) => {
      const values = name === 'eventCategory' ? 'Management' : '…';
      return { ...wrong(at, `{ Field: ${name}, Equals: [${values}] }`, `no ${name}`), missing: name };
    });
};

const checkSelector = (path: Path, selector: unknown): Finding[] => {
  const fields = fieldsOf(path, selector);
  if (fields.length === 0) return [];
  const category = categoryOf(selector);
  const first = new Map(fields.map(({ name }, index) => [name, index] as const).toReversed());
  return [
    ...checkRequired(path, fields, category),
    ...fields.flatMap((field, index) => checkField(field, category, first.get(field.name) !== index)),
  ];
};

/** What AWS would refuse, or take otherwise than it reads, in a trail's advanced event selectors. */
export const checkAdvanced = (path: Path, selectors: unknown): Finding[] => {
  const all = listOf(selectors);
  const fields = all.flatMap((selector) => fieldsOf(path, selector));
  const count = fields
    .flatMap((field) => operatorsIn(field).map((operator) => listOf(field.map[operator]).length))
    .reduce((sum, length) => sum + length, 0);
  const write = `at most ${String(MOST_VALUES)} values over all conditions`;
  const tooMany = count > MOST_VALUES ? [wrong(path, write, `${String(count)} values`)] : [];
  return [...tooMany, ...all.flatMap((selector, index) => checkSelector([...path, index], selector))];
};
