import { ApiError } from './errors.ts';
import { flag, number, objects, text, texts } from './request.ts';
import { isCustom } from './selector-meaning.ts';
import { answerSettings } from './settings.ts';
import { checkReference, findTrail, notFound, seenByAccount, seenInRegion } from './visibility.ts';
import { forRead, placeOf } from './world.ts';
import type { JsonObject } from '../core/json.ts';
import type { TrailRecord } from './record.ts';
import type { TrailEntry } from './store.ts';
import type { Call } from './types.ts';
import type { Operation } from './world.ts';

/** A trail as GetTrail and DescribeTrails answer it. */
export const answerTrail = (entry: TrailEntry): JsonObject => ({
  Name: entry.name,
  TrailARN: entry.arn,
  HomeRegion: entry.region,
  ...answerSettings(entry.settings),
  HasCustomEventSelectors: isCustom(entry.selectors),
  HasInsightSelectors: entry.insights.length > 0,
});

const getTrail: Operation = (world, call) => ({
  Trail: answerTrail(forRead(world, call, text(call.request, 'Name'))),
});

const describeTrails: Operation = (world, call) => {
  const place = placeOf(world, call);
  const names = texts(call.request, 'trailNameList') ?? [];
  const shadows = flag(call.request, 'includeShadowTrails') ?? true;
  const entries = world.store.view(call.operation, names.length === 0 ? undefined : names);
  const found =
    names.length === 0
      ? entries.filter((entry) => seenByAccount(entry, place) && seenInRegion(entry, call.region))
      : names
          .map((name) => findTrail(entries, checkReference(name), place))
          .filter((entry) => entry !== undefined);
  const kept = found.filter((entry) => shadows || entry.region === call.region);
  return { trailList: [...new Set(kept)].map(answerTrail) };
};

const PAGE = 100;

const pageStart = (call: Call): number => {
  const token = text(call.request, 'NextToken') ?? '0';
  if (!/^\d+$/.test(token)) throw new ApiError('InvalidNextTokenException', 'NextToken is not valid');
  return Number(token);
};

const listTrails: Operation = (world, call) => {
  const place = placeOf(world, call);
  const start = pageStart(call);
  const seen = world.store.view(call.operation).filter((entry) => seenByAccount(entry, place));
  const page = seen.slice(start, start + PAGE);
  return {
    Trails: page.map((entry) => ({ TrailARN: entry.arn, Name: entry.name, HomeRegion: entry.region })),
    ...(start + PAGE < seen.length ? { NextToken: String(start + PAGE) } : {}),
  };
};

// SDK 3.1137.0, GetTrailStatus: "To get the status of a shadow trail, you must specify its ARN."
const getTrailStatus: Operation = (world, call) => {
  const name = text(call.request, 'Name');
  const entry = forRead(world, call, name);
  if (name !== entry.arn && entry.region !== call.region) throw notFound(entry.name, placeOf(world, call));
  return entry.status;
};

const attribute = (record: TrailRecord, key: string): readonly string[] => {
  const identity = record.userIdentity as JsonObject;
  const session = ((identity.sessionContext as JsonObject | undefined)?.sessionIssuer ?? {}) as JsonObject;
  const parameters = (record.requestParameters ?? {}) as JsonObject;
  const values = new Map<string, readonly unknown[]>([
    ['EventId', [record.eventID]],
    ['EventName', [record.eventName]],
    ['EventSource', [record.eventSource]],
    ['ReadOnly', ['false']],
    ['AccessKeyId', [identity.accessKeyId]],
    ['Username', [identity.userName ?? session.userName ?? identity.invokedBy ?? 'root']],
    ['ResourceName', [parameters.name, parameters.trailName, parameters.resourceId]],
    ['ResourceType', ['AWS::CloudTrail::Trail']],
  ]);
  return (values.get(key) ?? []).filter((value) => typeof value === 'string');
};

const answerEvent = (record: TrailRecord): JsonObject => ({
  EventId: attribute(record, 'EventId')[0] ?? '',
  EventName: attribute(record, 'EventName')[0] ?? '',
  EventSource: attribute(record, 'EventSource')[0] ?? '',
  EventTime: Date.parse(record.eventTime) / 1000,
  ReadOnly: 'false',
  Username: attribute(record, 'Username')[0] ?? '',
  Resources: attribute(record, 'ResourceName').map((ResourceName) => ({
    ResourceType: 'AWS::CloudTrail::Trail',
    ResourceName,
  })),
  CloudTrailEvent: JSON.stringify(record),
});

const ATTRIBUTES = new Set([
  'AccessKeyId',
  'EventId',
  'EventName',
  'EventSource',
  'ReadOnly',
  'ResourceName',
  'ResourceType',
  'Username',
]);

const lookupAttributes = (call: Call): readonly JsonObject[] => {
  const wanted = objects(call.request, 'LookupAttributes') ?? [];
  const unknown = wanted.find((one) => !ATTRIBUTES.has(text(one, 'AttributeKey') ?? ''));
  if (unknown === undefined) return wanted;
  throw new ApiError('InvalidLookupAttributesException', 'The lookup attribute is not valid');
};

const asksForInsights = (call: Call): boolean => {
  const category = text(call.request, 'EventCategory');
  if (category === undefined || category === 'insight') return category !== undefined;
  throw new ApiError('InvalidEventCategoryException', `Event category ${category} is not valid`);
};

// The event history holds management events whether or not a trail logs (user guide, view-cloudtrail-events).
const lookupEvents: Operation = (world, call) => {
  const wanted = lookupAttributes(call);
  const most = number(call.request, 'MaxResults') ?? 50;
  if (most < 1 || most > 50) throw new ApiError('InvalidMaxResultsException', 'MaxResults is 1 to 50');
  const from = number(call.request, 'StartTime') ?? 0;
  const to = number(call.request, 'EndTime') ?? Number.MAX_SAFE_INTEGER;
  if (from > to) throw new ApiError('InvalidTimeRangeException', 'StartTime is after EndTime');
  const start = pageStart(call);
  const insights = asksForInsights(call);
  const found = world.history.filter((record) => {
    const time = Date.parse(record.eventTime) / 1000;
    const here = record.awsRegion === call.region && record.recipientAccountId === call.accountId;
    const fits = (one: JsonObject): boolean =>
      attribute(record, text(one, 'AttributeKey') ?? '').includes(text(one, 'AttributeValue') ?? '');
    return !insights && here && time >= Math.floor(from) && time <= to && wanted.every(fits);
  });
  const page = found.toReversed().slice(start, start + most);
  const more = start + most < found.length ? { NextToken: String(start + most) } : {};
  return { Events: page.map(answerEvent), ...more };
};

/** The read operations on trails, their status and the event history. */
export const TRAIL_READS: readonly (readonly [string, Operation])[] = [
  ['GetTrail', getTrail],
  ['DescribeTrails', describeTrails],
  ['ListTrails', listTrails],
  ['GetTrailStatus', getTrailStatus],
  ['LookupEvents', lookupEvents],
];
