import { actorOf, tame, type Actor } from './actor.ts';
import { isObject, readIn, textOrNull } from './json.ts';
import { isAccountId, isRegion, trailFromArn, trailInText, type TrailId } from './trail.ts';

/** Every CloudTrail call that changes a trail: what the rules listen to. */
export const TAMPERING = [
  'CreateTrail',
  'DeleteTrail',
  'UpdateTrail',
  'StartLogging',
  'StopLogging',
  'PutEventSelectors',
  'PutInsightSelectors',
  'PutEventConfiguration',
  'AddTags',
  'RemoveTags',
] as const;

/** What woke us. It says where to look; it must not be used to say what is true. */
export interface Trigger {
  readonly kind: 'event' | 'sweep';
  readonly eventId: string | null;
  readonly eventName: string | null;
  readonly eventTime: string | null;
  /** Null for a call that succeeded. */
  readonly errorCode: string | null;
  readonly actor: Actor | null;
  /** The names of what the call asked for, in small letters; absent where nobody read a record of it. */
  readonly asked?: readonly string[];
  /** Whether nobody told us of it: it was looked up among the recorded events after the drift was seen. */
  readonly foundAfterwards: boolean;
}

/** Where a trigger points: a trail by ARN, by a name still to be resolved, or no trail that it can name. */
export type Place = { readonly arn: TrailId } | { readonly name: string } | null;

export type Parsed =
  | {
      readonly is: 'trigger';
      readonly trigger: Trigger;
      readonly accountId: string;
      readonly region: string;
      readonly place: Place;
    }
  | {
      readonly is: 'sweep';
      readonly trigger: Trigger;
      readonly accountId: string;
      readonly region: string;
      /** When the sweep began, ISO 8601; null where the request does not say. */
      readonly askedAt: string | null;
    }
  | { readonly is: 'ignored' | 'unreadable'; readonly why: string };

type Record = { readonly [key: string]: unknown };

const unreadable = (why: string): Parsed => ({ is: 'unreadable', why });
const ignored = (why: string): Parsed => ({ is: 'ignored', why });

/** Some services record `errorCode: "200"` on success. */
const refusal = (code: unknown): string | null =>
  code === undefined || code === null || code === '' || code === '200' ? null : (tame(code) ?? 'Unknown');

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z/;

/**
 * A time as AWS and we write it, and nothing beside it: Date.parse alone takes remarks in brackets too, of any length and
 * with control characters.
 */
const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && value.replace(INSTANT, '') === '' && !Number.isNaN(Date.parse(value));

const named = (reference: string): Place => {
  const arn = trailFromArn(reference);
  if (arn) return { arn };
  return /^[A-Za-z0-9._-]{3,128}$/.test(reference) ? { name: reference } : null;
};

const part = (detail: Record, key: string): Record => {
  const found = detail[key];
  return isObject(found) ? found : {};
};

/** A denied call has no parameters: its trail stands in the message alone. */
const placeOf = (detail: Record): Place => {
  const asked = part(detail, 'requestParameters');
  const made = readIn(part(detail, 'responseElements')['trailARN'], trailFromArn);
  if (made) return { arn: made };
  const reference =
    textOrNull(asked['name']) ?? textOrNull(asked['trailName']) ?? textOrNull(asked['resourceId']);
  const place = readIn(reference, named);
  if (place) return place;
  const denied = readIn(detail['errorMessage'], trailInText);
  return denied ? { arn: denied } : null;
};

/** Tags, Insights and event configurations belong to event data stores and channels too. */
const ofAnotherResource = (detail: Record): boolean => {
  const asked = part(detail, 'requestParameters');
  const resource = textOrNull(asked['resourceId']) ?? textOrNull(asked['eventDataStore']);
  const isAnother = readIn(resource, (text) => /:(eventdatastore|channel|dashboard)\//.test(text));
  return isAnother === true && !textOrNull(asked['trailName']);
};

/** UpdateTrail takes twelve parameters (SDK: UpdateTrailRequest): a record of more is not one of it. */
const MOST_NAMES = 32;

const namesIn = (parameters: Record): readonly string[] =>
  Object.keys(parameters)
    .filter((name) => /^[A-Za-z0-9]{1,64}$/.test(name))
    .slice(0, MOST_NAMES)
    .map((name) => name.toLowerCase());

const fromRecord = (envelope: Record, detail: Record): Parsed => {
  const accountId = [detail['recipientAccountId'], envelope['account']].map(String).find(isAccountId);
  const region = [detail['awsRegion'], envelope['region']].map(String).find(isRegion);
  if (!accountId || !region) return unreadable('the record names no account or no region');
  if (ofAnotherResource(detail)) return ignored('the call was about another resource than a trail');
  const trigger: Trigger = {
    kind: 'event',
    eventId: tame(detail['eventID']),
    eventName: tame(detail['eventName']),
    eventTime: [detail['eventTime'], envelope['time']].find(isInstant) ?? null,
    errorCode: refusal(detail['errorCode']),
    actor: actorOf(detail),
    asked: namesIn(part(detail, 'requestParameters')),
    foundAfterwards: false,
  };
  return { is: 'trigger', trigger, accountId, region, place: placeOf(detail) };
};

/** What is known of a look that no event asked for. */
export const SWEPT: Trigger = {
  kind: 'sweep',
  eventId: null,
  eventName: null,
  eventTime: null,
  errorCode: null,
  actor: null,
  foundAfterwards: false,
};

const fromEnvelope = (envelope: Record): Parsed => {
  const [source, type, detail] = [envelope['source'], envelope['detail-type'], envelope['detail']];
  if (source === 'trailwarden' && type === 'Sweep Request') {
    const [accountId, region] = [String(envelope['account']), String(envelope['region'])];
    if (!isAccountId(accountId) || !isRegion(region))
      return unreadable('the sweep request names no account or no region');
    const askedAt = isInstant(envelope['time']) ? envelope['time'] : null;
    return { is: 'sweep', trigger: SWEPT, accountId, region, askedAt };
  }
  if (source !== 'aws.cloudtrail' || type !== 'AWS API Call via CloudTrail')
    return ignored('not a CloudTrail API call');
  if (!isObject(detail)) return unreadable('the envelope holds no record');
  const tampering = TAMPERING.some((name) => name === detail['eventName']);
  if (detail['eventSource'] !== 'cloudtrail.amazonaws.com' || !tampering)
    return ignored('not a call that changes a trail');
  return fromRecord(envelope, detail);
};

/** Reads a message of the queue. Never throws: what cannot be read now will not read better later. */
export const parseTrigger = (body: unknown): Parsed => {
  try {
    const envelope: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    return isObject(envelope) ? fromEnvelope(envelope) : unreadable('the message is not an object');
  } catch (error) {
    return unreadable(
      error instanceof SyntaxError ? 'the message is not JSON' : 'the message is not of any known shape',
    );
  }
};
