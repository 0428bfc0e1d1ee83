import type { Incident } from './incident.ts';
import { isObject, isShallow } from './json.ts';
import { STATUSES, type Outcome } from './outcome.ts';
import { SEVERITIES } from './policy.ts';
import type { TrailState } from './state.ts';

type Keyed = { readonly [key: string]: unknown };

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const isTextOrNone = (value: unknown): boolean =>
  value === undefined || value === null || typeof value === 'string';

const has = (from: Keyed, keys: readonly string[], is: (value: unknown) => boolean): boolean =>
  keys.every((key) => is(from[key]));

/** Lists, each of whose members is as it has to be. */
const areLists = (from: Keyed, keys: readonly string[], is: (value: unknown) => boolean): boolean =>
  has(from, keys, (value) => Array.isArray(value) && value.every(is));

/** Nothing, or an object whose parts are texts or nothing. */
const isPart = (value: unknown, keys: readonly string[]): boolean =>
  value === undefined || value === null || (isObject(value) && has(value, keys, isTextOrNone));

const isTrigger = (value: unknown): boolean =>
  isObject(value) &&
  has(value, ['kind', 'eventId', 'eventName', 'eventTime', 'errorCode'], isTextOrNone) &&
  isPart(value['actor'], ['type', 'arn', 'issuer', 'via', 'sourceIp']);

const isTiming = (value: unknown): boolean =>
  isObject(value) &&
  has(value, ['startedAt', 'finishedAt'], isText) &&
  !Number.isNaN(Date.parse(String(value['finishedAt']))) &&
  (value['gap'] === null || (isObject(value['gap']) && has(value['gap'], ['from', 'to'], isText)));

const isSaid = (value: unknown): boolean => isObject(value) && typeof value['reason'] === 'string';

const isOneOf = (all: readonly string[], value: unknown): boolean => all.some((one) => one === value);

/** Nothing of ours is nested so deep; what is would exhaust the stack of whoever walks it. */
const MOST_LEVELS = 40;

/** Whether a value is an outcome, so far that it can be told; what its lists and values mean is not looked at. */
export const isOutcome = (value: unknown): value is Outcome =>
  isObject(value) &&
  isShallow(value, MOST_LEVELS) &&
  value['version'] === 1 &&
  isText(value['id']) &&
  isOneOf(STATUSES, value['status']) &&
  isOneOf(SEVERITIES, value['severity']) &&
  isObject(value['trail']) &&
  has(value['trail'], ['arn', 'name', 'accountId', 'homeRegion'], isText) &&
  isTiming(value['timing']) &&
  isTrigger(value['trigger']) &&
  areLists(value, ['otherTriggers'], isTrigger) &&
  areLists(value, ['drifts', 'actions'], isObject) &&
  areLists(value, ['unread', 'blocked'], isSaid) &&
  areLists(value, ['policies'], (one) => typeof one === 'string');

/** Whether a value is what was told of one incident. */
export const isIncident = (value: unknown): value is Incident =>
  isObject(value) &&
  has(value, ['id', 'key', 'openedAt', 'lastAt', 'last'], isText) &&
  isTextOrNone(value['said']) &&
  typeof value['count'] === 'number' &&
  isOneOf(STATUSES, value['status']) &&
  isOneOf(SEVERITIES, value['severity']) &&
  isPart(value['posted'], ['channel', 'ts']) &&
  isOutcome(value['opening']);

const LISTS = [
  'EventSelectors',
  'AdvancedEventSelectors',
  'InsightSelectors',
  'AggregationConfigurations',
  'Tags',
];

/** Whether a value is what reads of a trail answer, so far that facets can look at it. */
export const isState = (value: unknown): value is TrailState =>
  isObject(value) &&
  isShallow(value, MOST_LEVELS) &&
  has(value, ['Trail', 'Status', 'Elsewhere'], (one) => one === undefined || isObject(one)) &&
  has(value, LISTS, (one) => one === undefined || Array.isArray(one)) &&
  Object.values(value['Elsewhere'] ?? {}).every(isObject);
