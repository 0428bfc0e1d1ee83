import { ApiError } from './errors.ts';
import { lookupEvents } from './event-history.ts';
import { flag, text, texts } from './request.ts';
import { isCustom } from './selector-meaning.ts';
import { answerSettings } from './settings.ts';
import { checkReference, findTrail, notFound, seenByAccount, seenInRegion } from './visibility.ts';
import { forRead, placeOf } from './world.ts';
import type { JsonObject } from '../core/json.ts';
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

/** JSON 1.1 carries times as seconds since 1970; a state file may write them as text. */
const onTheWire = (status: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(status).map(([key, value]) =>
      key.endsWith('Time') && typeof value === 'string' ? [key, Date.parse(value) / 1000] : [key, value],
    ),
  );

// SDK 3.1137.0, GetTrailStatus: "To get the status of a shadow trail, you must specify its ARN."
const getTrailStatus: Operation = (world, call) => {
  const name = text(call.request, 'Name');
  const entry = forRead(world, call, name);
  if (name !== entry.arn && entry.region !== call.region) throw notFound(entry.name, placeOf(world, call));
  const shadow = entry.region === call.region ? {} : (entry.shadows[call.region] ?? {});
  return onTheWire({ ...entry.status, ...shadow });
};

/** The read operations on trails, their status and the event history. */
export const TRAIL_READS: readonly (readonly [string, Operation])[] = [
  ['GetTrail', getTrail],
  ['DescribeTrails', describeTrails],
  ['ListTrails', listTrails],
  ['GetTrailStatus', getTrailStatus],
  ['LookupEvents', lookupEvents],
];
