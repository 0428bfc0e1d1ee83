/**
 * An oracle of what selectors record: one event at a time, straight from the words of AWS (SDK: AdvancedFieldSelector,
 * DataResource, EventSelector), and sharing nothing with the algebra that it judges.
 */

/** A field that an event does not have is not there. */
export type Event = { readonly [field: string]: string | undefined };

type Dict = { readonly [key: string]: unknown };

const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const KNOWN = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'];

const matches = (operator: string, value: string, text: string | undefined): boolean => {
  if (text === undefined) return false;
  if (operator.endsWith('Equals')) return text === value;
  return operator.endsWith('StartsWith') ? text.startsWith(value) : text.endsWith(value);
};

const fieldMatches = (condition: unknown, event: Event): boolean => {
  if (!isDict(condition) || typeof condition['Field'] !== 'string') return false;
  const text = Object.hasOwn(event, condition['Field']) ? event[condition['Field']] : undefined;
  const asked = Object.keys(condition).filter((key) => key !== 'Field' && list(condition[key]).length > 0);
  if (asked.length === 0 || asked.some((key) => !KNOWN.includes(key))) return false;
  const some = (key: string): boolean =>
    list(condition[key]).some((value) => matches(key, String(value), text));
  const selecting = asked.filter((key) => !key.startsWith('Not'));
  const deselecting = asked.filter((key) => key.startsWith('Not'));
  return (selecting.length === 0 || selecting.some(some)) && !deselecting.some(some);
};

const basicResource = (resource: unknown, event: Event): boolean => {
  if (!isDict(resource) || event['resources.type'] !== resource['Type']) return false;
  return list(resource['Values']).some((value) => {
    if (/^arn:aws[a-z-]*:(s3|s3:::|lambda|dynamodb)$/.test(String(value))) return true;
    const arn = event['resources.ARN'] ?? '';
    return resource['Type'] === 'AWS::S3::Object' ? arn.startsWith(String(value)) : arn === value;
  });
};

const basicMatches = (selector: Dict, event: Event): boolean => {
  const type = selector['ReadWriteType'];
  if (type === 'ReadOnly' && event['readOnly'] !== 'true') return false;
  if (type === 'WriteOnly' && event['readOnly'] !== 'false') return false;
  if (event['eventCategory'] === 'Data')
    return list(selector['DataResources']).some((resource) => basicResource(resource, event));
  if (event['eventCategory'] !== 'Management' || selector['IncludeManagementEvents'] === false) return false;
  return !list(selector['ExcludeManagementEventSources']).includes(event['eventSource']);
};

/** Whether selectors, in either spelling, record an event that has one resource at most. */
export const isRecorded = (selectors: readonly unknown[], event: Event): boolean =>
  selectors.some((selector) => {
    if (!isDict(selector)) return false;
    const fields = selector['FieldSelectors'];
    if (!Array.isArray(fields)) return basicMatches(selector, event);
    return fields.length > 0 && fields.every((condition) => fieldMatches(condition, event));
  });
