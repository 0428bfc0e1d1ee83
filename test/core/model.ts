import { isObject, type Json } from '../../lib/core/json.ts';
import type { Action } from '../../lib/core/action.ts';
import type { ApiTrail, TrailState } from '../../lib/core/state.ts';
import type { TrailId } from '../../lib/core/trail.ts';

/** A trail as AWS documents it, written without looking at the facets. Null is no trail. */
export type Model = TrailState | null;

type Request = Action['request'];

const READ_AS = new Map([
  ['SnsTopicName', 'SnsTopicARN'],
  ['EnableLogFileValidation', 'LogFileValidationEnabled'],
]);

const NOT_SETTINGS = ['Name', 'TagsList'];

/** A key that is left out or null changes nothing; "" clears. */
const updated = (trail: ApiTrail, request: Request): ApiTrail => {
  const next = new Map<string, unknown>(Object.entries(trail));
  for (const [key, value] of Object.entries(request)) {
    if (NOT_SETTINGS.includes(key) || value === null || value === undefined) continue;
    const name = READ_AS.get(key) ?? key;
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return Object.fromEntries(next);
};

const created = (request: Request, trail: TrailId): TrailState => ({
  Trail: updated(
    {
      TrailARN: trail.arn,
      Name: trail.name,
      HomeRegion: trail.homeRegion,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      LogFileValidationEnabled: false,
      IsOrganizationTrail: false,
    },
    request,
  ),
  Status: { IsLogging: false },
  EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
  InsightSelectors: [],
  AggregationConfigurations: [],
  Tags: list(request['TagsList']),
});

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const keyOf = (tag: Json): unknown => (isObject(tag) ? tag['Key'] : undefined);

const tagged = (tags: readonly Json[], added: readonly Json[]): readonly Json[] => [
  ...tags.filter((tag) => !added.some((one) => keyOf(one) === keyOf(tag))),
  ...added,
];

const selecting = (state: TrailState, request: Request): TrailState => {
  const { EventSelectors: _basic, AdvancedEventSelectors: _advanced, ...rest } = state;
  return 'AdvancedEventSelectors' in request
    ? { ...rest, AdvancedEventSelectors: list(request['AdvancedEventSelectors']) }
    : { ...rest, EventSelectors: list(request['EventSelectors']) };
};

/** What the trail is after one call. */
export const applied = (model: Model, { call, request }: Action, trail: TrailId): Model => {
  if (call === 'CreateTrail') {
    if (model) throw new Error('TrailAlreadyExistsException');
    const keys = list(request['TagsList']).map(keyOf);
    if (new Set(keys).size < keys.length) throw new Error('InvalidTagParameterException');
    return created(request, trail);
  }
  if (!model) throw new Error('TrailNotFoundException');
  switch (call) {
    case 'StartLogging':
      return { ...model, Status: { IsLogging: true } };
    case 'UpdateTrail':
      return { ...model, Trail: updated(model.Trail ?? {}, request) };
    case 'PutEventSelectors':
      return selecting(model, request);
    case 'PutInsightSelectors':
      return { ...model, InsightSelectors: list(request['InsightSelectors']) };
    case 'PutEventConfiguration':
      return { ...model, AggregationConfigurations: list(request['AggregationConfigurations']) };
    case 'AddTags':
      break;
  }
  return { ...model, Tags: tagged(model.Tags ?? [], list(request['TagsList'])) };
};
