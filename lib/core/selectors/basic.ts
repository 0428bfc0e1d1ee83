import { isObject, plainText, textOrNull, type Json } from '../json.ts';
import type { Condition, Conditions } from './conditions.ts';

/** What a new trail records: every management event (API: PutEventSelectors). */
export const DEFAULT_SELECTORS: readonly Json[] = [
  {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  },
];

const list = (value: unknown): readonly (string | null)[] =>
  Array.isArray(value) ? value.map(plainText) : [];

/** Whether each of some values is a text: what has another among them is not understood. */
const areTexts = (values: readonly (string | null)[]): values is readonly string[] => !values.includes(null);

const is = (field: string, ...values: string[]): Condition => ({ field, values: { Equals: values } });

const readOnly = (type: unknown): Conditions =>
  type === 'ReadOnly' || type === 'WriteOnly' ? [is('readOnly', String(type === 'ReadOnly'))] : [];

/**
 * What `arn:aws:s3`, `arn:aws:s3:::` and their like mean: all resources of the type. `arn:aws:s3:::bucket/` is
 * a prefix; the ARN of a function or table is that one (API: DataResource). No values are no events.
 */
const resources = (type: string, values: readonly (string | null)[]): Conditions | null => {
  if (values.length === 0 || !areTexts(values)) return null;
  if (values.some((value) => /^arn:aws[a-z-]*:(s3(:::)?|lambda|dynamodb)$/.test(value))) return [];
  const operator = type === 'AWS::S3::Object' ? 'StartsWith' : 'Equals';
  return [{ field: 'resources.ARN', values: { [operator]: values } }];
};

/** A basic selector in the words of advanced ones: one for management events, one for each type of data. */
export const translated = (selector: { readonly [key: string]: unknown }): readonly Conditions[] => {
  const reads = readOnly(selector['ReadWriteType']);
  const excluded = list(selector['ExcludeManagementEventSources']);
  if (!areTexts(excluded)) return [];
  const without = excluded.length > 0 ? [{ field: 'eventSource', values: { NotEquals: excluded } }] : [];
  const management = [is('eventCategory', 'Management'), ...reads, ...without];
  const given = selector['DataResources'];
  // Stryker disable next-line ArrayDeclaration: what is no object is left out just after.
  const data = (Array.isArray(given) ? given : []).filter(isObject).flatMap(({ Type, Values }) => {
    const type = textOrNull(Type);
    if (type === null) return [];
    const which = resources(type, list(Values));
    return which ? [[is('eventCategory', 'Data'), is('resources.type', type), ...reads, ...which]] : [];
  });
  return [...(selector['IncludeManagementEvents'] === false ? [] : [management]), ...data];
};
