import { isObject, textOrNull, type JsonObject } from '../../core/json.ts';
import type { StateFile, TrailState } from '../../core/state.ts';
import { trailFromArn } from '../../core/trail.ts';
import { readSources, type Path, type Source } from '../../adapters/policies/source.ts';
import { textOf } from '../coverage/input.ts';
import { Mishap } from '../mishap.ts';

/** A call, in the API's own spelling. */
export interface Step {
  readonly api: string;
  readonly request: JsonObject;
}

/** What somebody does to a trail, and what is to follow. */
export interface Scenario extends Step {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly before: readonly Step[];
  readonly eventName: string;
  readonly parameters: JsonObject | null;
  /** What the record has otherwise than a plain one. */
  readonly context: JsonObject;
  readonly seenBy: string;
  readonly verdict: 'remediate' | 'alert' | 'ignore';
  /** The trail before anybody touched it. */
  readonly state: StateFile;
  readonly accountId: string;
}

type Keyed = { readonly [key: string]: unknown };

const keyed = (value: unknown): Keyed => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const wrong = ({ locate }: Source, path: Path, write: string): Mishap => {
  const { file, line, column, found } = locate({ path, at: 'value', write, severity: 'error' });
  return new Mishap(`${file}:${line}:${column}: found ${found}; write ${write}`);
};

/** A YAML value that is read as JSON: what has no place there was refused by the parser. */
const json = (value: unknown): JsonObject => (isObject(value) ? (value as JsonObject) : {});

const stepIn = (source: Source, value: unknown, path: Path): Step => {
  const { api, request } = keyed(value);
  const name = textOrNull(api);
  if (name === null || !/^[a-z0-9-]+:[A-Za-z]+$/.test(name))
    throw wrong(source, [...path, 'api'], 'a call such as cloudtrail:StopLogging');
  return { api: name, request: json(request) };
};

/** Settings of the trail that a scenario starts from otherwise, as `trail.TrailARN: …`. */
const overridden = (baseline: Keyed, context: Keyed): Keyed => {
  const over = Object.entries(keyed(context['baseline_override'])).flatMap(([key, value]) =>
    key.startsWith('trail.') ? [[key.slice('trail.'.length), value] as const] : [],
  );
  return { ...keyed(baseline['trail']), ...Object.fromEntries(over) };
};

const PARTS = [
  'EventSelectors',
  'AdvancedEventSelectors',
  'InsightSelectors',
  'AggregationConfigurations',
] as const;

const stateOf = (baseline: Keyed, trail: Keyed): TrailState => {
  const parts = PARTS.flatMap((part) => (Array.isArray(baseline[part]) ? [[part, baseline[part]]] : []));
  const name = trailFromArn(String(trail['TrailARN']))?.name;
  // The shape is that of a state file, which is read again where it is used.
  return {
    Trail: { ...trail, Name: name },
    Status: { IsLogging: true, ...keyed(baseline['status']) },
    ...Object.fromEntries(parts),
    Tags: listOf(baseline['tags']),
  } as TrailState;
};

const VERDICTS = ['remediate', 'alert', 'ignore'] as const;

const scenarioIn = (source: Source, baseline: Keyed, value: unknown, index: number): Scenario => {
  const path = ['scenarios', index];
  const all = keyed(value);
  const id = textOrNull(all['id']);
  if (id === null) throw wrong(source, [...path, 'id'], 'an id such as stop-logging');
  const verdict = VERDICTS.find((one) => one === keyed(all['expected_remediation'])['verdict']);
  if (!verdict)
    throw wrong(source, [...path, 'expected_remediation', 'verdict'], `one of ${VERDICTS.join(', ')}`);
  const context = json(all['event_context']);
  const trail = overridden(baseline, context);
  const here = trailFromArn(String(trail['TrailARN']));
  if (!here) throw wrong(source, ['baseline', 'trail', 'TrailARN'], 'the ARN of a trail');
  const step = stepIn(source, all, path);
  return {
    ...step,
    id,
    title: textOrNull(all['title']) ?? id,
    category: textOrNull(all['category']) ?? '',
    before: listOf(all['preceded_by']).map((one, at) => stepIn(source, one, [...path, 'preceded_by', at])),
    eventName: textOrNull(all['event_name']) ?? step.api.split(':')[1] ?? '',
    parameters: isObject(all['event_request_parameters']) ? json(all['event_request_parameters']) : null,
    context,
    seenBy: textOrNull(all['seen_by']) ?? 'event',
    verdict,
    state: { trails: [stateOf(baseline, trail)] },
    accountId: here.accountId,
  };
};

/** The scenarios of a file, each with the state that it starts from. Throws Mishap. */
export const scenariosIn = async (file: string): Promise<readonly Scenario[]> => {
  const [source] = readSources(file, await textOf(file));
  const [complaint] = source?.complaints ?? [];
  if (complaint)
    throw new Mishap(
      `${file}:${complaint.line}:${complaint.column}: found ${complaint.found}; write ${complaint.write}`,
    );
  const { baseline, scenarios } = keyed(source?.value);
  if (!source || !Array.isArray(scenarios) || !isObject(baseline))
    throw new Mishap(`${file} is no file of scenarios: write a map with baseline and scenarios`);
  const all = scenarios.map((one: unknown, index) => scenarioIn(source, baseline, one, index));
  const twice = all.findIndex(({ id }, index) => all.findIndex((one) => one.id === id) !== index);
  if (twice !== -1) throw wrong(source, ['scenarios', twice, 'id'], 'each id once');
  return all;
};
