import { checkTrailArn } from './arn.ts';
import { ApiError } from './errors.ts';
import { objects, text, texts } from './request.ts';
import { findTrail, isDelegated, notMaster } from './visibility.ts';
import { placeOf } from './world.ts';
import type { JsonObject } from '../core/json.ts';
import type { TrailEntry } from './store.ts';
import type { Call } from './types.ts';
import type { Operation, World } from './world.ts';

const MOST_TAGS = 50;

const invalidTag = (message: string): ApiError => new ApiError('InvalidTagParameterException', message);

/** The tags that result from a request's TagsList laid over the present ones. */
export const readTags = (
  request: JsonObject,
  before: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const tags = new Map(before);
  const given = new Set<string>();
  for (const tag of objects(request, 'TagsList') ?? []) {
    const key = text(tag, 'Key') ?? '';
    const value = text(tag, 'Value') ?? '';
    if (key === '' || key.length > 128 || value.length > 256 || key.startsWith('aws:'))
      throw invalidTag(`Tag ${key} is not valid`);
    if (given.has(key)) throw invalidTag(`Tag ${key} is given twice`);
    given.add(key);
    tags.set(key, value);
  }
  if (tags.size > MOST_TAGS) throw new ApiError('TagsLimitExceededException', `At most ${MOST_TAGS} tags`);
  return tags;
};

const missing = (arn: string): ApiError =>
  new ApiError('ResourceNotFoundException', `The resource ${arn} is not found`);

// AddTags and RemoveTags do not list InvalidHomeRegionException (SDK 3.1137.0), yet a trail takes tags
// only at home: elsewhere the resource is not found.
const tagged = (world: World, call: Call): TrailEntry => {
  const arn = checkTrailArn(text(call.request, 'ResourceId'));
  const entry = findTrail(world.store.all(), arn, placeOf(world, call));
  if (entry === undefined || entry.region !== call.region) throw missing(arn);
  const place = placeOf(world, call);
  if (entry.accountId !== call.accountId && !isDelegated(place)) throw notMaster(call.operation);
  return entry;
};

const addTags: Operation = (world, call) => {
  const entry = tagged(world, call);
  if ((objects(call.request, 'TagsList') ?? []).length === 0) throw invalidTag('TagsList is empty');
  world.store.put({ ...entry, tags: readTags(call.request, entry.tags) });
  return {};
};

const removeTags: Operation = (world, call) => {
  const entry = tagged(world, call);
  const tags = new Map(entry.tags);
  for (const tag of objects(call.request, 'TagsList') ?? []) tags.delete(text(tag, 'Key') ?? '');
  world.store.put({ ...entry, tags });
  return {};
};

/** Tags as the API lists them. */
export const tagList = (tags: ReadonlyMap<string, string>): JsonObject[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

const listTags: Operation = (world, call) => {
  const ids = texts(call.request, 'ResourceIdList') ?? [];
  if (ids.length === 0) throw new ApiError('CloudTrailARNInvalidException', 'ResourceIdList is empty');
  const arns = ids.map(checkTrailArn);
  const entries = world.store.view(call.operation, arns);
  const list = arns.map((arn): JsonObject => {
    const entry = findTrail(entries, arn, placeOf(world, call));
    if (entry === undefined) throw missing(arn);
    return { ResourceId: arn, TagsList: tagList(entry.tags) };
  });
  return { ResourceTagList: list };
};

/** The tag operations; a trail is named by its ARN only. */
export const TAG_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ['AddTags', addTags],
  ['RemoveTags', removeTags],
  ['ListTags', listTags],
];
