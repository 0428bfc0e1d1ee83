import { isObject, type Json } from '../json.ts';

/** The conditions of one selector: fields and'ed; within a field, positive operators or'ed, negative and'ed. */
export interface Conditions {
  readonly [field: string]: { readonly [operator: string]: readonly string[] };
}

/** What a new trail records: every management event (API: PutEventSelectors). */
export const DEFAULT_SELECTORS: readonly Json[] = [
  {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  },
];

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const readOnly = (type: unknown): Conditions =>
  type === 'ReadOnly' || type === 'WriteOnly' ? { readOnly: { Equals: [String(type === 'ReadOnly')] } } : {};

/**
 * What `arn:aws:s3` and its like mean: all resources of the type. `arn:aws:s3:::bucket/` is a prefix; the
 * ARN of a function or table is that one (API: DataResource). No values are no events.
 */
const resources = (type: string, values: readonly string[]): Conditions | null => {
  if (values.length === 0) return null;
  if (values.some((value) => /^arn:aws[a-z-]*:(s3|lambda|dynamodb)$/.test(value))) return {};
  const operator = type === 'AWS::S3::Object' ? 'StartsWith' : 'Equals';
  return { 'resources.ARN': { [operator]: values } };
};

/** A basic selector in the words of advanced ones: one for management events, one for each type of data. */
export const translated = (selector: { readonly [key: string]: unknown }): readonly Conditions[] => {
  const reads = readOnly(selector['ReadWriteType']);
  const excluded = list(selector['ExcludeManagementEventSources']);
  const management: Conditions = {
    eventCategory: { Equals: ['Management'] },
    ...reads,
    ...(excluded.length > 0 && { eventSource: { NotEquals: excluded } }),
  };
  const given = selector['DataResources'];
  const data = (Array.isArray(given) ? given : []).filter(isObject).flatMap(({ Type, Values }) => {
    const which = resources(String(Type), list(Values));
    const type = { eventCategory: { Equals: ['Data'] }, 'resources.type': { Equals: [String(Type)] } };
    return which ? [{ ...type, ...reads, ...which }] : [];
  });
  return [...(selector['IncludeManagementEvents'] === false ? [] : [management]), ...data];
};
