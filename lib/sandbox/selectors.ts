import { ApiError } from './errors.ts';
import { flag, member, objects, text, texts } from './request.ts';
import type { JsonObject } from '../core/json.ts';
import type { Selectors } from './store.ts';

const refuse = (message: string): ApiError => new ApiError('InvalidEventSelectorsException', message);

const OPERATORS = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'] as const;
const EQUALS_ONLY = new Set(['eventCategory', 'readOnly', 'resources.type']);
const EXCLUDABLE = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);
const DATA_TYPES = new Set(['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table']);

// API reference, AdvancedFieldSelector: fields a trail may use, by category.
const FIELDS = new Map([
  ['Management', new Set(['eventCategory', 'readOnly', 'eventSource'])],
  [
    'Data',
    new Set([
      'eventCategory',
      'resources.type',
      'readOnly',
      'eventName',
      'resources.ARN',
      'eventSource',
      'eventType',
      'sessionCredentialFromConsole',
      'userIdentity.arn',
    ]),
  ],
  ['NetworkActivity', new Set(['eventCategory', 'eventSource', 'eventName', 'errorCode', 'vpcEndpointId'])],
]);

interface Field {
  readonly name: string;
  readonly operators: ReadonlyMap<string, readonly string[]>;
}

const dataResource = (resource: JsonObject): JsonObject => {
  const type = text(resource, 'Type') ?? '';
  if (!DATA_TYPES.has(type)) throw refuse(`Data resource type ${type} is not valid`);
  return { Type: type, Values: texts(resource, 'Values') ?? [] };
};

const basicSelector = (selector: JsonObject): JsonObject => {
  const readWrite = text(selector, 'ReadWriteType') ?? 'All';
  if (!['All', 'ReadOnly', 'WriteOnly'].includes(readWrite))
    throw refuse(`ReadWriteType ${readWrite} is not valid`);
  const excluded = texts(selector, 'ExcludeManagementEventSources') ?? [];
  const unknown = excluded.find((source) => !EXCLUDABLE.has(source));
  if (unknown !== undefined) throw refuse(`Event source ${unknown} cannot be excluded`);
  return {
    ReadWriteType: readWrite,
    IncludeManagementEvents: flag(selector, 'IncludeManagementEvents') ?? true,
    DataResources: (objects(selector, 'DataResources') ?? []).map(dataResource),
    ExcludeManagementEventSources: excluded,
  };
};

const basicList = (selectors: readonly JsonObject[]): readonly JsonObject[] => {
  if (selectors.length < 1 || selectors.length > 5) throw refuse('A trail takes one to five event selectors');
  const answered = selectors.map(basicSelector);
  const values = answered
    .flatMap((selector) => objects(selector, 'DataResources') ?? [])
    .flatMap((resource) => texts(resource, 'Values') ?? []);
  if (values.length > 250) throw refuse('A trail takes at most 250 data resources');
  return answered;
};

const readField = (selector: JsonObject): Field => {
  const name = text(selector, 'Field') ?? '';
  const operators = new Map<string, readonly string[]>();
  for (const operator of OPERATORS) {
    const values = texts(selector, operator);
    if (values === undefined) continue;
    if (values.length === 0) throw refuse(`${name}: ${operator} needs a value`);
    if (values.some((value) => value === '' || value.length > 2048))
      throw refuse(`${name}: values have 1 to 2048 characters`);
    operators.set(operator, values);
  }
  if (operators.size === 0) throw refuse(`${name}: a field selector needs an operator`);
  if (EQUALS_ONLY.has(name) && [...operators.keys()].some((operator) => operator !== 'Equals'))
    throw refuse(`${name} takes Equals only`);
  return { name, operators };
};

const only = (fields: ReadonlyMap<string, Field>, name: string): string => {
  const values = fields.get(name)?.operators.get('Equals') ?? [];
  if (values.length !== 1 || values[0] === undefined)
    throw refuse(`${name} needs Equals with exactly one value`);
  return values[0];
};

const checkManagement = (fields: ReadonlyMap<string, Field>): void => {
  const source = fields.get('eventSource');
  if (source === undefined) return;
  const values = source.operators.get('NotEquals') ?? [];
  if (source.operators.size !== 1 || values.length === 0 || values.some((value) => !EXCLUDABLE.has(value)))
    throw refuse('eventSource of management events takes NotEquals kms or rdsdata only');
};

const checkFields = (fields: ReadonlyMap<string, Field>): void => {
  const category = only(fields, 'eventCategory');
  const allowed = FIELDS.get(category);
  if (allowed === undefined) throw refuse(`eventCategory ${category} is not for trails`);
  const foreign = [...fields.keys()].find((name) => !allowed.has(name));
  if (foreign !== undefined) throw refuse(`Field ${foreign} is not for category ${category}`);
  if (fields.has('readOnly') && !['true', 'false'].includes(only(fields, 'readOnly')))
    throw refuse('readOnly is true or false');
  if (category === 'Management') checkManagement(fields);
  if (category === 'Data') only(fields, 'resources.type');
  if (category !== 'NetworkActivity') return;
  only(fields, 'eventSource');
  if (fields.has('errorCode') && only(fields, 'errorCode') !== 'VpceAccessDenied')
    throw refuse('errorCode takes VpceAccessDenied only');
};

const advancedSelector = (selector: JsonObject): JsonObject => {
  const name = text(selector, 'Name');
  if (name !== undefined && name.length > 1000) throw refuse('A selector name has at most 1000 characters');
  const read = (objects(selector, 'FieldSelectors') ?? []).map(readField);
  const fields = new Map(read.map((one) => [one.name, one]));
  if (read.length === 0 || fields.size !== read.length)
    throw refuse('Field selectors: one or more, each field once');
  checkFields(fields);
  const answered = read.map((one) => ({ Field: one.name, ...Object.fromEntries(one.operators) }));
  return { ...(name === undefined ? {} : { Name: name }), FieldSelectors: answered };
};

const valuesOf = (selector: JsonObject): number =>
  (objects(selector, 'FieldSelectors') ?? [])
    .flatMap((one) => OPERATORS.map((operator) => texts(one, operator)?.length ?? 0))
    .reduce((sum, count) => sum + count, 0);

const advancedList = (selectors: readonly JsonObject[]): readonly JsonObject[] => {
  if (selectors.length === 0) throw refuse('Advanced event selectors are empty');
  const values = selectors.reduce((sum, selector) => sum + valuesOf(selector), 0);
  if (values > 500) throw refuse('A trail takes at most 500 values in advanced event selectors');
  return selectors.map(advancedSelector);
};

/** The selectors of a PutEventSelectors request, checked and completed as CloudTrail stores them. */
export const readSelectors = (request: JsonObject): Selectors => {
  const basic = member(request, 'EventSelectors') !== undefined;
  if (basic === (member(request, 'AdvancedEventSelectors') !== undefined))
    throw refuse('Give either EventSelectors or AdvancedEventSelectors');
  return basic
    ? { kind: 'EventSelectors', list: basicList(objects(request, 'EventSelectors') ?? []) }
    : {
        kind: 'AdvancedEventSelectors',
        list: advancedList(objects(request, 'AdvancedEventSelectors') ?? []),
      };
};
