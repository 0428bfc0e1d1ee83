import type { Complaint } from '../../adapters/policies/load.ts';
import type { Source } from '../../adapters/policies/source.ts';
import { textOrNull, type JsonObject } from '../../core/json.ts';
import type { StateFile } from '../../core/state.ts';
import { trailFromArn, type TrailId } from '../../core/trail.ts';
import { fitting, refuse } from '../documents.ts';
import { Mishap } from '../mishap.ts';
import { scenariosSchema } from './schema.ts';

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
  readonly context: Context;
  /** Where the call is made. */
  readonly region: string;
  readonly seenBy: 'event' | 'sweep' | 'event+sweep' | 'external';
  readonly verdict: 'remediate' | 'alert' | 'ignore';
  /** The trail that it is about, as it was before anybody touched it. */
  readonly trail: TrailId;
  readonly state: StateFile;
}

interface Context extends JsonObject {
  readonly awsRegion: string;
}

/** A file that fits the schema. */
interface File {
  readonly baseline: Baseline;
  readonly scenarios: readonly Written[];
}

interface Baseline {
  readonly trail: JsonObject;
  readonly status?: JsonObject;
  readonly tags?: readonly JsonObject[];
}

interface Written extends Step {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly preceded_by?: readonly Step[];
  readonly event_name: string;
  readonly event_request_parameters?: JsonObject;
  readonly event_context?: Partial<Context> & { readonly baseline_override?: JsonObject };
  readonly seen_by: Scenario['seenBy'];
  readonly expected_remediation: { readonly verdict: Scenario['verdict'] };
}

const PARTS = ['EventSelectors', 'AdvancedEventSelectors', 'InsightSelectors', 'AggregationConfigurations'];

/** Everything was just delivered: how old a file is must not look like silence. */
const arrived = (): JsonObject => {
  const now = new Date().toISOString();
  const kinds = ['Delivery', 'DigestDelivery', 'CloudWatchLogsDelivery', 'Notification'];
  return Object.fromEntries(kinds.map((kind) => [`Latest${kind}Time`, now]));
};

/** The trail that a scenario starts from, with what is otherwise there, as in `trail.TrailARN: …`. */
const startOf = ({ trail }: Baseline, { event_context: context }: Written): JsonObject => {
  const over = Object.entries(context?.baseline_override ?? {}).flatMap(([key, value]) =>
    key.startsWith('trail.') ? [[key.slice('trail.'.length), value] as const] : [],
  );
  return { ...trail, ...Object.fromEntries(over) };
};

const stateOf = (baseline: Baseline, trail: JsonObject, { name, homeRegion }: TrailId): StateFile => {
  const parts = Object.entries(baseline).filter(([part]) => PARTS.includes(part));
  return {
    trails: [
      {
        Trail: { ...trail, Name: name, HomeRegion: homeRegion },
        Status: { IsLogging: true, ...arrived(), ...baseline.status },
        ...Object.fromEntries(parts),
        Tags: baseline.tags ?? [],
      },
    ],
  };
};

const scenarioIn = ({ file }: Source, baseline: Baseline, written: Written): Scenario => {
  const start = startOf(baseline, written);
  const trail = trailFromArn(textOrNull(start['TrailARN']) ?? '');
  // The schema knows how an ARN looks; which partition a region is of is known here alone.
  if (!trail)
    throw new Mishap(
      `${file}: ${written.id}: found ${JSON.stringify(start['TrailARN'])}; write the ARN of a trail`,
    );
  const { api, request, id, title, category } = written;
  const { baseline_override: _override, ...record } = written.event_context ?? {};
  const awsRegion = record.awsRegion ?? trail.homeRegion;
  return {
    api,
    request,
    id,
    title,
    category,
    trail,
    before: written.preceded_by ?? [],
    eventName: written.event_name,
    parameters: written.event_request_parameters ?? null,
    context: { ...record, awsRegion },
    region: awsRegion,
    seenBy: written.seen_by,
    verdict: written.expected_remediation.verdict,
    state: stateOf(baseline, start, trail),
  };
};

const namesakes = ({ locate }: Source, { scenarios }: File): readonly Complaint[] => {
  const write = 'an id of its own';
  const all = scenarios.map(({ id }) => id);
  return all.flatMap((id, index) =>
    all.indexOf(id) === index
      ? []
      : [locate({ severity: 'error', path: ['scenarios', index, 'id'], at: 'value', write })],
  );
};

/** The scenarios of a file, each with the state that it starts from. Throws Refusal with every complaint, Mishap where there are none. */
export const scenariosIn = async (file: string): Promise<readonly Scenario[]> => {
  const [source, ...more] = await fitting([file], scenariosSchema());
  if (!source || more.length > 0)
    throw new Mishap(`${file} is no file of scenarios: write one map with baseline and scenarios`);
  // The schema was asked before: that is the evidence for this shape.
  const whole = source.value as File;
  refuse(namesakes(source, whole));
  return whole.scenarios.map((one) => scenarioIn(source, whole.baseline, one));
};
