import { tame } from '../actor.ts';
import { isObject, textOrNull, type Json, type JsonObject } from '../json.ts';
import type { ApiTrail, Status, TrailState } from '../state.ts';
import type { TrailId } from '../trail.ts';
import { causeOf } from './delivery-causes.ts';
import { facet } from './facet.ts';

interface Channel {
  readonly what: string;
  /** Status keys begin so: `Latest…Time` and `Latest…Error`. */
  readonly key: string;
  readonly isUsed: (trail: ApiTrail) => boolean;
  /** Minutes that are granted on top of what the policy grants. */
  readonly grace: number;
}

/** Where a trail delivers to. Digests come once an hour (user guide, cloudtrail-log-file-validation-intro). */
const CHANNELS: readonly Channel[] = [
  { what: 'log files', key: 'Delivery', isUsed: () => true, grace: 0 },
  {
    what: 'digest files',
    key: 'DigestDelivery',
    isUsed: ({ LogFileValidationEnabled }) => LogFileValidationEnabled === true,
    grace: 60,
  },
  {
    what: 'CloudWatch Logs',
    key: 'CloudWatchLogsDelivery',
    isUsed: ({ CloudWatchLogsLogGroupArn }) => textOrNull(CloudWatchLogsLogGroupArn) !== null,
    grace: 0,
  },
  {
    what: 'notifications',
    key: 'Notification',
    isUsed: ({ SnsTopicARN }) => textOrNull(SnsTopicARN) !== null,
    grace: 0,
  },
];

/** The API's answers carry ISO 8601 here, or seconds since 1970 on the wire. */
const timeOf = (value: unknown): number | null => {
  if (typeof value === 'number') return value * 1000;
  // Stryker disable next-line StringLiteral: any text will do that is no time.
  const parsed = Date.parse(textOrNull(value) ?? '');
  return Number.isNaN(parsed) ? null : parsed;
};

/** Whole minutes since something was delivered; null where nothing ever was, undefined where that says nothing. */
const silenceOf = (status: Status, { key }: Channel): number | null | undefined => {
  const now = timeOf(status['SeenAt']);
  if (now === null || status.IsLogging !== true) return undefined;
  const times = [timeOf(status[`Latest${key}Time`]), timeOf(status['StartLoggingTime'])];
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.floor((now - Math.max(...known)) / 60_000);
};

/** Silence tells nothing elsewhere: a region in which nobody works delivers nothing. */
const seenIn = (region: string, status: Status, trail: ApiTrail, isHome: boolean): readonly JsonObject[] =>
  CHANNELS.filter(({ isUsed }) => isUsed(trail)).map((channel) => {
    const minutes = isHome ? silenceOf(status, channel) : undefined;
    return {
      what: channel.what,
      region,
      error: tame(status[`Latest${channel.key}Error`]),
      ...(minutes !== undefined && { minutes: minutes === null ? null : minutes - channel.grace }),
    };
  });

const grantedBy = (desired: Json): number => (isObject(desired) ? Number(desired['maxAgeMinutes']) : 0);

/** What is wrong, in words that stay the same from one look to the next. */
const troubles = (desired: Json, observed: Json): readonly JsonObject[] => {
  const most = grantedBy(desired);
  // The facet's own value, as observedIn makes it.
  const seen = observed as readonly JsonObject[];
  return seen.flatMap(({ what = null, region = null, error = null, minutes }): JsonObject[] => {
    if (error !== null) return [{ what, region, error }];
    if (minutes === null) return [{ what, region, silence: 'nothing was ever delivered' }];
    return Number(minutes) > most
      ? [{ what, region, silence: `nothing for more than ${String(most)} minutes` }]
      : [];
  });
};

const observedIn = ({ Trail = {}, Status, Elsewhere = {} }: TrailState, { homeRegion }: TrailId): Json => [
  ...seenIn(homeRegion, Status ?? {}, Trail, true),
  ...Object.entries(Elsewhere).flatMap(([region, status]) => seenIn(region, status, Trail, false)),
];

/** Whether what a trail records arrives. Nothing of ours can mend that: it is reported, with the likely cause. */
export const delivery = facet({
  property: 'Delivery',
  read: 'GetTrailStatus',
  // Which channels are in use stands there.
  needs: ['GetTrail'],
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['maxAgeMinutes'],
    properties: {
      maxAgeMinutes: {
        type: 'integer',
        minimum: 1,
        maximum: 10_080,
        description: 'a whole number of minutes from 1 to 10080',
      },
    },
    description: 'a map with maxAgeMinutes',
  },
  changedBy: [],
  born: [],
  observed: observedIn,
  same: (desired, observed) => troubles(desired, observed).length === 0,
  // Each policy is judged by what it grants.
  compatible: () => true,
  shown: troubles,
  notes: (desired, observed, { Trail = {} }) => [
    ...new Set(troubles(desired, observed).map((trouble) => causeOf(trouble, Trail))),
  ],
  cure: { by: 'nobody' },
});

/** The regions in which something is wrong. */
export const troubledRegions = (desired: Json, state: TrailState, trail: TrailId): readonly string[] => {
  const all = troubles(desired, observedIn(state, trail)).map(({ region }) => region);
  // Stryker disable next-line MethodExpression,ConditionalExpression: regions are texts; this is for the compiler.
  return [...new Set(all.filter((region) => typeof region === 'string'))];
};
