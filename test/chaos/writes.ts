import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../lib/core/json.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { CallLine } from '../../lib/sandbox/index.ts';
import type { Cloud } from './cloud.ts';
import type { Intent } from './container.ts';
import { arnOf, PLACES, type Place } from './estate.ts';
import { isAbout, recorded } from './truth.ts';
import { WRITES } from './moves.ts';

const READING = /^(Get|List|Describe|Lookup)/;
const OURS = /assumed-role\/trailwarden-enforce(r)?\//;

/** Every call of ours that could change a trail, as the account heard it. */
const ours = ({ sandbox }: Cloud): readonly CallLine[] =>
  sandbox.calls.filter(
    ({ service, operation, principalArn }) =>
      service === 'cloudtrail' && !READING.test(operation) && OURS.test(principalArn),
  );

/** What a call sets beside the trail's own name. */
const settingsOf = ({ Name: _n, TrailName: _t, ResourceId: _r, ...rest }: JsonObject): JsonObject => rest;

/** The property of a key of UpdateTrail or CreateTrail. */
const PROPERTY: { readonly [key: string]: string } = { KmsKeyId: 'KMSKeyId', TagsList: 'Tags' };

/** Keys that AWS wants together with another (UG: cloudtrail-concepts; Terraform's provider). */
const PARTNERS: { readonly [key: string]: string } = {
  IncludeGlobalServiceEvents: 'IsMultiRegionTrail',
  CloudWatchLogsRoleArn: 'CloudWatchLogsLogGroupArn',
  CloudWatchLogsLogGroupArn: 'CloudWatchLogsRoleArn',
};

const asksFor = (policies: readonly Policy[], property: string): readonly Policy[] =>
  policies.filter(({ desired }) => Object.hasOwn(desired, property));

const sent = (value: Json | undefined): Json => value ?? '';

/** Whether selectors are what some policy asks, in either spelling. */
const isCovered = (policies: readonly Policy[], selectors: Json): boolean =>
  ['EventSelectors', 'AdvancedEventSelectors'].some((property) =>
    asksFor(policies, property).some(({ desired, selectorCoverage }) => {
      const [asked, given] = [recorded(desired[property]), recorded(selectors)];
      return selectorCoverage === 'atLeast'
        ? asked.every((wanted, index) => !wanted || given[index])
        : isDeepStrictEqual(asked, given);
    }),
  );

/** Whether a policy asks just for what a key of a request sets. */
const isAsked = (policies: readonly Policy[], key: string, value: Json): boolean => {
  const property = PROPERTY[key] ?? key;
  if (property.endsWith('EventSelectors')) return isCovered(policies, value);
  if (property === 'Tags') {
    const wanted = asksFor(policies, 'Tags').flatMap(({ desired }) => [desired['Tags'] ?? []].flat());
    return [value].flat().every((tag) => wanted.some((one) => isDeepStrictEqual(one, tag)));
  }
  if (asksFor(policies, property).some(({ desired }) => isDeepStrictEqual(sent(desired[property]), value)))
    return true;
  const partner = PARTNERS[key];
  return partner !== undefined && asksFor(policies, partner).length > 0;
};

/** Whether a trail that we make anew had this before: what no policy asks for comes from there. */
const wasHad = ({ truth }: Cloud, place: Place, key: string, value: Json): boolean =>
  truth.between(arnOf(place), 0, Number.POSITIVE_INFINITY).some((state) => {
    const all: { readonly [key: string]: unknown } = { ...state?.Trail, ...state };
    const had = {
      EnableLogFileValidation: 'LogFileValidationEnabled',
      SnsTopicName: 'SnsTopicARN',
      TagsList: 'Tags',
    };
    const name = Object.hasOwn(had, key) ? had[key as keyof typeof had] : key;
    return isDeepStrictEqual(JSON.parse(JSON.stringify(all[name] ?? '')), value);
  });

const isRemade = ({ book }: Cloud, { trail, at }: Intent): boolean =>
  book.intents.some(
    (one) => one.action.call === 'CreateTrail' && one.trail.arn === trail.arn && one.at <= at,
  );

/** What an intended call would do that no policy asks for. */
const unasked = (cloud: Cloud, intent: Intent): readonly string[] => {
  const { trail, action, policies } = intent;
  const place = PLACES.find((one) => arnOf(one) === trail.arn);
  const enforcing = place ? policies.filter((one) => one.mode === 'enforce' && isAbout(one, place)) : [];
  if (!place || enforcing.length === 0) return [`${action.call} on ${trail.name}, which no policy enforces`];
  if (!WRITES.some((call) => call === action.call)) return [`${action.call} is none of our calls`];
  const remade = isRemade(cloud, intent);
  if (action.call === 'StartLogging')
    return remade || asksFor(enforcing, 'IsLogging').length > 0
      ? []
      : ['StartLogging, for which nobody asks'];
  return Object.entries(settingsOf(action.request))
    .filter(
      ([key, value]) => !isAsked(enforcing, key, value) && !(remade && wasHad(cloud, place, key, value)),
    )
    .map(
      ([key, value]) =>
        `${action.call} sets ${key} of ${trail.name} to ${JSON.stringify(value)}, for which nobody asks`,
    );
};

/** Whether a call that the account heard is one that was intended. */
const isIntended = ({ operation, request, at, accountId }: CallLine, intents: readonly Intent[]): boolean =>
  intents.some(
    (intent) =>
      intent.at <= at &&
      intent.trail.accountId === accountId &&
      intent.action.call === operation &&
      isDeepStrictEqual(request, JSON.parse(JSON.stringify(intent.action.request))),
  );

/** The writes that no plan held, and the plans that no policy holds. */
export const overreach = (cloud: Cloud): readonly string[] => [
  ...ours(cloud)
    .filter((line) => !isIntended(line, cloud.book.intents))
    .map(({ operation, request }) => `${operation} ${JSON.stringify(request)} was in no plan`),
  ...cloud.book.intents.flatMap((intent) => unasked(cloud, intent)),
  ...unplanned(cloud),
];

/** What was set out on in between and stands in no outcome of its container, though that lived to tell. */
const unplanned = ({ book }: Cloud): readonly string[] =>
  book.intents
    .filter((intent) => {
      const outcomes = book.verdicts.filter(
        ({ container, outcome }) => container === intent.container && outcome.trail.arn === intent.trail.arn,
      );
      const spanning = outcomes.filter(
        ({ outcome: { timing } }) =>
          Date.parse(timing.startedAt) <= intent.at && intent.at <= Date.parse(timing.finishedAt),
      );
      return spanning.length > 0 && !spanning.some(({ outcome }) => tells(outcome.actions, intent));
    })
    .map(({ action, trail }) => `${action.call} on ${trail.name} stands in no outcome`);

const tells = (actions: readonly JsonObject[], { action }: Intent): boolean =>
  actions.some(
    (one) =>
      one['api'] === `cloudtrail:${action.call}` && isDeepStrictEqual(one['request'] ?? null, action.request),
  );
