import { isObject } from '../json.ts';

/** One event as selectors see it: its fields by name, with one of its resources. A field that it does not have is not there. */
export type EventFields = ReadonlyMap<string, string>;

const present = (field: string, value: unknown): [string, string][] =>
  typeof value === 'string' && value !== '' ? [[field, value]] : [];

/** Fields of a record's own, by name: texts as they are, switches as the texts that selectors compare with. */
const plain = (record: { readonly [key: string]: unknown }): [string, string][] =>
  Object.entries(record).flatMap(([field, value]) =>
    present(field, typeof value === 'boolean' ? String(value) : value),
  );

/** Records before version 1.07 have no category: they are management events or, marked so, data events. */
const category = ({ eventCategory, managementEvent }: { readonly [key: string]: unknown }): string =>
  typeof eventCategory === 'string' ? eventCategory : managementEvent === false ? 'Data' : 'Management';

/**
 * A CloudTrail record as selectors see it, once for each of its resources: a selector names one type, and
 * records the event if any of them is of that type and fits (UG: filtering-data-events).
 */
export const eventsOf = (record: { readonly [key: string]: unknown }): readonly EventFields[] => {
  const { userIdentity, resources } = record;
  const common: [string, string][] = [
    ...plain(record),
    ['eventCategory', category(record)],
    ...present('userIdentity.arn', isObject(userIdentity) ? userIdentity['arn'] : null),
  ];
  // Stryker disable next-line ArrayDeclaration: what is no object is left out just after.
  const touched = (Array.isArray(resources) ? resources : []).filter(isObject);
  const kinds = touched.map(({ type, ARN }) => [
    ...present('resources.type', type),
    ...present('resources.ARN', ARN),
  ]);
  return (kinds.length > 0 ? kinds : [[]]).map((kind) => new Map([...common, ...kind]));
};
