import { isObject, type Json } from '../../core/json.ts';
import { TAMPERING } from '../../core/trigger.ts';

/** One spelling for patterns that take the same events: order does not count. */
const canonical = (value: Json): Json => {
  if (Array.isArray(value))
    return value.map(canonical).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]): [string, Json] => [key, canonical(one)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Whether two patterns take the same events. */
export const isSamePattern = (one: Json, other: Json): boolean =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));

/** What a forwarding rule takes: the calls that change a trail, granted or refused. */
export const FORWARDED: Json = {
  source: ['aws.cloudtrail'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: { eventSource: ['cloudtrail.amazonaws.com'], eventName: [...TAMPERING] },
};
