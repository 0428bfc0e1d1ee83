import { parseTrailArn, trailArn } from './arn.ts';
import { isObject, textOrNull } from './plain.ts';
import { DEFAULT_SELECTORS } from './selector-meaning.ts';
import { NEW_TRAIL } from './settings.ts';
import { tagList } from './tags.ts';
import { answerTrail } from './trail-reads.ts';
import type { JsonObject } from '../core/json.ts';
import type { ApiTrail, StateFile, TrailState } from '../core/state.ts';
import type { Selectors, Settings, TrailEntry } from './store.ts';

interface Home {
  readonly accountId: string;
  readonly region: string;
}

const readSettings = (trail: ApiTrail): Settings => {
  const kept = Object.keys(NEW_TRAIL).flatMap((key) => {
    const value = trail[key as keyof Settings];
    return value === undefined ? [] : [[key, value]];
  });
  return { ...NEW_TRAIL, ...(Object.fromEntries(kept) as Partial<Settings>) };
};

const readSelectors = (state: TrailState): Selectors => {
  if (state.AdvancedEventSelectors !== undefined && state.AdvancedEventSelectors.length > 0)
    return { kind: 'AdvancedEventSelectors', list: state.AdvancedEventSelectors };
  return state.EventSelectors !== undefined && state.EventSelectors.length > 0
    ? { kind: 'EventSelectors', list: state.EventSelectors }
    : DEFAULT_SELECTORS;
};

const readTags = (state: TrailState): ReadonlyMap<string, string> =>
  new Map(
    (state.Tags ?? [])
      .filter((tag) => isObject(tag))
      .map((tag) => [textOrNull(tag.Key) ?? '', textOrNull(tag.Value) ?? ''] as const),
  );

const readStatus = (state: TrailState): TrailEntry['status'] => {
  const status = (state.Status ?? {}) as JsonObject;
  return { ...status, IsLogging: state.Status?.IsLogging ?? true };
};

const readEntry = (state: TrailState, home: Home): TrailEntry => {
  const trail = state.Trail ?? {};
  const arn =
    trail.TrailARN ??
    trailArn({ ...home, region: trail.HomeRegion ?? home.region, name: trail.Name ?? 'trail' });
  const parts = parseTrailArn(arn);
  if (parts === null) throw new Error(`State file: ${arn} is not a trail ARN`);
  return {
    ...parts,
    arn,
    settings: readSettings(trail),
    status: readStatus(state),
    shadows: (state.Elsewhere ?? {}) as TrailEntry['shadows'],
    selectors: readSelectors(state),
    insights: state.InsightSelectors ?? [],
    aggregations: state.AggregationConfigurations ?? [],
    tags: readTags(state),
  };
};

/** The trails of a state file; account and home region come from the ARN, a missing status means logging. */
export const readState = (file: StateFile, home: Home): TrailEntry[] =>
  file.trails.map((state) => readEntry(state, home));

const writeEntry = (entry: TrailEntry): TrailState => ({
  Trail: answerTrail(entry),
  Status: entry.status,
  ...(Object.keys(entry.shadows).length > 0 && { Elsewhere: entry.shadows }),
  [entry.selectors.kind]: entry.selectors.list,
  InsightSelectors: entry.insights,
  AggregationConfigurations: entry.aggregations,
  Tags: tagList(entry.tags),
});

/** All trails of all accounts as a state file. */
export const writeState = (entries: readonly TrailEntry[]): StateFile =>
  structuredClone({ trails: entries.map(writeEntry) });
