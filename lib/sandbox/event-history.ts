import { ApiError } from './errors.ts';
import { isObject } from './plain.ts';
import { number, objects, text } from './request.ts';
import type { JsonObject } from '../core/json.ts';
import type { TrailRecord } from './record.ts';
import type { Call } from './types.ts';
import type { Operation } from './world.ts';

/** A record, the place it has among all, and when it can first be found (epoch milliseconds). */
interface Kept {
  readonly record: TrailRecord;
  readonly serial: number;
  readonly findableAt: number;
}

// AWS keeps 90 days of events; a simulated account must only not grow without end.
const MOST_KEPT = 5000;

/**
 * What happened in the simulated accounts. The history is always on, whether or not a trail logs (user guide,
 * view-cloudtrail-events). Only calls that change something are kept: nothing of ours looks for reads.
 */
export class EventHistory {
  readonly #delay: number;
  #kept: readonly Kept[] = [];
  #serial = 0;

  /**
   * AWS delivers events "within an average of about 5 minutes of an API call" (user guide,
   * get-and-view-cloudtrail-log-files): the history is taken to be as late.
   */
  constructor(delay: number) {
    this.#delay = delay;
  }

  keep(record: TrailRecord, at: number): void {
    this.#serial += 1;
    const kept = { record, serial: this.#serial, findableAt: at + this.#delay };
    this.#kept = [...this.#kept, kept].slice(-MOST_KEPT);
  }

  /** What can be found from an account and region, the newest first. */
  findable({ accountId, region, at }: Call): readonly Kept[] {
    return this.#kept
      .filter(
        ({ record, findableAt }) =>
          findableAt <= at && record.awsRegion === region && record.recipientAccountId === accountId,
      )
      .toReversed();
  }
}

const member = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

const username = (record: TrailRecord): unknown => {
  const identity = record.userIdentity;
  const issuer = member(member(identity, 'sessionContext'), 'sessionIssuer');
  return (
    member(identity, 'userName') ?? member(issuer, 'userName') ?? member(identity, 'invokedBy') ?? 'root'
  );
};

const parameter =
  (key: string) =>
  (record: TrailRecord): unknown =>
    member(record.requestParameters, key);

type Values = (record: TrailRecord) => readonly unknown[];

/** SDK 3.1137.0, LookupAttributeKey: what can be looked up. */
const ATTRIBUTES = new Map<string, Values>([
  ['EventId', (record) => [record.eventID]],
  ['EventName', (record) => [record.eventName]],
  ['EventSource', (record) => [record.eventSource]],
  ['ReadOnly', (record) => [record.readOnly === true ? 'true' : 'false']],
  ['AccessKeyId', (record) => [member(record.userIdentity, 'accessKeyId')]],
  ['Username', (record) => [username(record)]],
  ['ResourceName', (record) => ['name', 'trailName', 'resourceId'].map((key) => parameter(key)(record))],
  ['ResourceType', () => ['AWS::CloudTrail::Trail']],
]);

const valuesOf = (record: TrailRecord, key: string): readonly string[] =>
  (ATTRIBUTES.get(key)?.(record) ?? []).filter((value) => typeof value === 'string');

const answerEvent = (record: TrailRecord): JsonObject => ({
  EventId: valuesOf(record, 'EventId')[0] ?? '',
  EventName: valuesOf(record, 'EventName')[0] ?? '',
  EventSource: valuesOf(record, 'EventSource')[0] ?? '',
  EventTime: Date.parse(record.eventTime) / 1000,
  ReadOnly: valuesOf(record, 'ReadOnly')[0] ?? '',
  AccessKeyId: valuesOf(record, 'AccessKeyId')[0] ?? '',
  Username: valuesOf(record, 'Username')[0] ?? '',
  Resources: valuesOf(record, 'ResourceName').map((ResourceName) => ({
    ResourceType: 'AWS::CloudTrail::Trail',
    ResourceName,
  })),
  CloudTrailEvent: JSON.stringify(record),
});

type Fits = (record: TrailRecord) => boolean;

/** SDK 3.1137.0, LookupAttributes: "Currently the list can contain only one item." */
const attributeFits = ({ request }: Call): Fits => {
  const [wanted, ...others] = objects(request, 'LookupAttributes') ?? [];
  if (wanted === undefined) return () => true;
  const [key, value] = [text(wanted, 'AttributeKey') ?? '', text(wanted, 'AttributeValue') ?? ''];
  if (others.length > 0 || !ATTRIBUTES.has(key) || value === '')
    throw new ApiError('InvalidLookupAttributesException', 'The lookup attributes are not valid');
  return (record) => valuesOf(record, key).includes(value);
};

/** Records tell whole seconds: a time within one takes in what happened in it. */
const timeFits = ({ request }: Call): Fits => {
  const from = Math.floor(number(request, 'StartTime') ?? 0);
  const to = number(request, 'EndTime') ?? Number.MAX_SAFE_INTEGER;
  if (from > to) throw new ApiError('InvalidTimeRangeException', 'StartTime is after EndTime');
  return ({ eventTime }) => Date.parse(eventTime) / 1000 >= from && Date.parse(eventTime) / 1000 <= to;
};

const pageSize = ({ request }: Call): number => {
  const most = number(request, 'MaxResults') ?? 50;
  if (Number.isInteger(most) && most >= 1 && most <= 50) return most;
  throw new ApiError('InvalidMaxResultsException', 'MaxResults is 1 to 50');
};

/** The serial below which a page begins: what happens between two pages moves neither. */
const pageBefore = ({ request }: Call): number => {
  const token = text(request, 'NextToken');
  if (token === undefined) return Number.POSITIVE_INFINITY;
  const [, serial] = /^before:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (serial === undefined) throw new ApiError('InvalidNextTokenException', 'NextToken is not valid');
  return Number(serial);
};

const asksForInsights = ({ request }: Call): boolean => {
  const category = text(request, 'EventCategory');
  if (category === undefined || category === 'insight') return category !== undefined;
  throw new ApiError('InvalidEventCategoryException', `Event category ${category} is not valid`);
};

/** LookupEvents: no Insights events are simulated, so none are found. */
export const lookupEvents: Operation = ({ history }, call) => {
  const fits = [attributeFits(call), timeFits(call)];
  const [most, before] = [pageSize(call), pageBefore(call)];
  if (asksForInsights(call)) return { Events: [] };
  const found = history
    .findable(call)
    .filter(({ serial, record }) => serial < before && fits.every((fit) => fit(record)));
  const page = found.slice(0, most);
  const last = page.at(-1);
  return {
    Events: page.map(({ record }) => answerEvent(record)),
    ...(last !== undefined &&
      found.length > most && { NextToken: Buffer.from(`before:${last.serial}`).toString('base64url') }),
  };
};
