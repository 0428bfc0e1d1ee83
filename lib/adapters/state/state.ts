import { tame } from '../../core/actor.ts';
import type { Look } from '../../core/diff.ts';
import type { Read } from '../../core/facets/facet.ts';
import { isObject, textOrNull } from '../../core/json.ts';
import type { StateFile, TrailState } from '../../core/state.ts';
import { trailFromArn, type TrailId } from '../../core/trail.ts';
import { Terminal, type Trails } from '../../ports.ts';

/** A trail of a state file. */
export interface Recorded {
  readonly trail: TrailId;
  readonly state: TrailState;
}

const PARTS = [
  'EventSelectors',
  'AdvancedEventSelectors',
  'InsightSelectors',
  'AggregationConfigurations',
  'Tags',
];

/** A text as it stands in the file, shortly; nothing else is shown, for it can be of any size. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(tame(value)?.slice(0, 200) ?? '') : 'no text';

const wrongWith = (state: unknown, at: string): string | null => {
  if (!isObject(state)) return `${at}: found no map; write { Trail: {…}, Status: {…} }`;
  const trail = isObject(state['Trail']) ? state['Trail'] : {};
  const arn = trail['TrailARN'];
  if (trailFromArn(textOrNull(arn) ?? '') === null)
    return `${at}.Trail.TrailARN: found ${shown(arn)}; write the ARN of a trail`;
  if (state['Status'] !== undefined && !isObject(state['Status']))
    return `${at}.Status: found no map; write what GetTrailStatus answers`;
  const list = PARTS.find((part) => state[part] !== undefined && !Array.isArray(state[part]));
  return list === undefined ? null : `${at}.${list}: found no list; write what AWS answers, [] for none`;
};

/** The trails of a state file, each by its ARN. Throws an Error that says what is wrong where. */
export const recordedIn = (file: unknown): readonly Recorded[] => {
  const trails = isObject(file) && Array.isArray(file['trails']) ? file['trails'] : null;
  if (trails === null)
    throw new Error('found no list "trails"; write { "trails": [ { "Trail": {…}, "Status": {…} } ] }');
  const wrong = trails.map((state: unknown, index) => wrongWith(state, `trails[${index}]`)).find(Boolean);
  if (wrong) throw new Error(wrong);
  // Each part was looked at: what stands in it is judged as AWS's own answers are.
  const all = (file as StateFile).trails.flatMap((state): readonly Recorded[] => {
    const trail = trailFromArn(state.Trail?.TrailARN ?? '');
    return trail ? [{ trail, state }] : [];
  });
  const seen = new Set<string>();
  const twice = all.find(({ trail: { arn } }) => seen.size === seen.add(arn).size);
  if (twice) throw new Error(`found ${twice.trail.arn} twice; write each trail once`);
  return all;
};

const told = (part: string): string => `the state file does not say: write its ${part}, [] for none`;

/** What of a recorded trail answers a read; a part that is not there is unread, and not empty. */
const ANSWERS: { readonly [R in Read]: (state: TrailState) => string | null } = {
  GetTrail: () => null,
  GetTrailStatus: ({ Status }) =>
    Status?.IsLogging === undefined ? 'the state file has no Status.IsLogging' : null,
  GetEventSelectors: ({ EventSelectors, AdvancedEventSelectors }) =>
    (EventSelectors ?? AdvancedEventSelectors) ? null : told('EventSelectors or AdvancedEventSelectors'),
  GetInsightSelectors: ({ InsightSelectors, Trail }) =>
    (InsightSelectors ?? Trail?.HasInsightSelectors === false) ? null : told('InsightSelectors'),
  GetEventConfiguration: ({ AggregationConfigurations }) =>
    AggregationConfigurations ? null : told('AggregationConfigurations'),
  ListTags: ({ Tags }) => (Tags ? null : told('Tags')),
};

const lookAt = (state: TrailState | undefined, reads: readonly Read[]): Look => {
  if (!state) return { existence: 'absent', state: {}, unread: {}, passing: false };
  const unread = reads.flatMap((read) => {
    const why = ANSWERS[read](state);
    return why === null ? [] : [[read, why] as const];
  });
  // Where a file does not say when its trail was seen, it speaks of now.
  const Status = state.Status && { SeenAt: new Date().toISOString(), ...state.Status };
  return {
    existence: 'present',
    state: { ...state, ...(Status && { Status }) },
    unread: Object.fromEntries(unread),
    passing: false,
  };
};

const isSeen = ({ trail, state }: Recorded, region: string): boolean =>
  trail.homeRegion === region || state.Trail?.IsMultiRegionTrail === true;

/** The trails of a state file as CloudTrail would answer of them. Nothing can be changed there. */
export const stateTrails = (recorded: readonly Recorded[]): Trails => {
  const stateOf = ({ arn }: TrailId): TrailState | undefined =>
    recorded.find(({ trail }) => trail.arn === arn)?.state;
  return {
    find: (name, region) => {
      const named = recorded.filter((one) => one.trail.name === name && isSeen(one, region));
      const home = named.find(({ trail }) => trail.homeRegion === region);
      return Promise.resolve((home ?? named[0])?.trail ?? null);
    },
    list: () => Promise.resolve(recorded.map(({ trail }) => trail)),
    look: (trail, reads) => Promise.resolve(lookAt(stateOf(trail), reads)),
    status: (trail) => Promise.resolve(stateOf(trail)?.Status ?? {}),
    act: () => Promise.reject(new Terminal('a state file cannot be changed')),
    history: () => Promise.resolve([]),
  };
};
