import type { Json } from '../../lib/core/json.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { StateFile, TrailState } from '../../lib/core/state.ts';
import type { CallLine } from '../../lib/sandbox/index.ts';
import { isRecorded, type Event } from '../oracle/matcher.ts';
import type { Place } from './estate.ts';

/**
 * What a trail is and what a policy asks, by words of their own: nothing here is shared with what is judged. Only what the
 * estate can hold is understood.
 */
const EVENTS: readonly Event[] = ['true', 'false'].flatMap((readOnly) => [
  { eventCategory: 'Management', readOnly, eventSource: 'ec2.amazonaws.com' },
  ...['one', 'two'].map((bucket) => ({
    eventCategory: 'Data',
    readOnly,
    eventSource: 's3.amazonaws.com',
    'resources.type': 'AWS::S3::Object',
    'resources.ARN': `arn:aws:s3:::${bucket}/key`,
  })),
]);

type List = readonly unknown[];
const listOf = (value: unknown): List => (Array.isArray(value) ? value : []);

/** Which of the events are recorded. */
export const recorded = (selectors: unknown): readonly boolean[] =>
  EVENTS.map((event) => isRecorded(listOf(selectors), event));

const sorted = (value: unknown): string =>
  JSON.stringify(
    listOf(value)
      .map((one) => JSON.stringify(one))
      .sort(),
  );
const orNull = (value: unknown): unknown => (value === '' || value === undefined ? null : value);
const hasAll = (state: TrailState, asked: Json): boolean =>
  listOf(asked).every((tag) => listOf(state.Tags).some((one) => JSON.stringify(one) === JSON.stringify(tag)));

const KEYS: { readonly [property: string]: string } = {
  KMSKeyId: 'KmsKeyId',
  SnsTopicName: 'SnsTopicARN',
  EnableLogFileValidation: 'LogFileValidationEnabled',
};

const recordedBy = ({ AdvancedEventSelectors, EventSelectors }: TrailState): readonly boolean[] =>
  recorded(AdvancedEventSelectors ?? EventSelectors);

const isMetBySelectors = (state: TrailState, asked: Json, { selectorCoverage }: Policy): boolean => {
  const is = recordedBy(state);
  return recorded(asked).every((wanted, index) =>
    selectorCoverage === 'atLeast' ? !wanted || is[index] : wanted === is[index],
  );
};

/** Whether a trail has what a policy asks of one property. */
export const isMet = (state: TrailState | null, policy: Policy, property: string): boolean => {
  const asked = policy.desired[property] ?? null;
  if (state === null) return false;
  if (property === 'IsLogging') return state.Status?.IsLogging === asked;
  if (property === 'Tags') return hasAll(state, asked);
  if (property === 'InsightSelectors') return sorted(state.InsightSelectors) === sorted(asked);
  if (property === 'AggregationConfigurations')
    return sorted(state.AggregationConfigurations) === sorted(asked);
  if (property.endsWith('EventSelectors')) return isMetBySelectors(state, asked, policy);
  const key = KEYS[property] ?? property;
  return orNull((state.Trail as Readonly<Record<string, unknown>> | undefined)?.[key]) === orNull(asked);
};

/** Whether a policy is about a place. */
export const isAbout = ({ match }: Policy, { name, accountId, region }: Place): boolean => {
  const arn = `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`;
  if (match.accounts !== null && !match.accounts.includes(accountId)) return false;
  if (match.regions !== null && !match.regions.includes(region)) return false;
  return match.trails.some((pattern) => {
    const text = pattern.startsWith('arn:') ? arn : name;
    return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);
  });
};

/** Whether a policy names a place so exactly that a trail has to be there. */
export const isExact = (policy: Policy, place: Place): boolean =>
  isAbout(policy, place) &&
  policy.match.trails.some(
    (pattern) =>
      !pattern.includes('*') &&
      (pattern.startsWith('arn:') || (policy.match.accounts !== null && policy.match.regions !== null)),
  );

interface Moment {
  readonly at: number;
  readonly state: TrailState | null;
}

const isNamed = (arn: string, { Name }: CallLine['request']): boolean =>
  Name === arn || Name === arn.slice(arn.indexOf('/') + 1);

const arnIn = (state: TrailState): string => state.Trail?.TrailARN ?? '';

/** What every trail was at every moment, as the account itself has it. */
export class Truth {
  readonly #moments = new Map<string, Moment[]>();
  readonly #setters = new Map<string, { readonly key: Json; readonly by: readonly string[] }>();

  constructor(state: StateFile, at: number) {
    for (const trail of state.trails) this.#moments.set(arnIn(trail), [{ at, state: trail }]);
  }

  /** Notes what a call has come to. */
  note({ operation, request, principalArn, error, at }: CallLine, { trails }: StateFile): void {
    if (error !== null || /^(Get|List|Lookup|Describe)/.test(operation)) return;
    const now = new Map(trails.map((trail) => [arnIn(trail), trail]));
    for (const arn of new Set([...now.keys(), ...this.#moments.keys()])) {
      const state = now.get(arn) ?? null;
      const moments = this.#moments.get(arn) ?? [{ at: 0, state: null }];
      if (
        state &&
        isNamed(arn, request) &&
        (request['KmsKeyId'] !== undefined || operation === 'CreateTrail')
      )
        this.#noteKey(arn, state.Trail?.KmsKeyId ?? null, principalArn);
      if (JSON.stringify(moments.at(-1)?.state) === JSON.stringify(state)) continue;
      this.#moments.set(arn, [...moments, { at, state }]);
    }
  }

  /** All that a trail was between two moments, what it was when they began included. */
  between(arn: string, from: number, to: number): readonly (TrailState | null)[] {
    const moments = this.#moments.get(arn) ?? [{ at: 0, state: null }];
    const before = moments.findLast(({ at }) => at < from) ?? moments[0];
    const during = moments.filter(({ at }) => at >= from && at <= to && at !== before?.at);
    return [...(before ? [before] : []), ...during].map(({ state }) => state);
  }

  /** Whether a trail was away and records, at some time of those, less than it did before. */
  recordsLess(arn: string, from: number, to: number): boolean {
    const all = this.between(arn, 0, to);
    const before = all.slice(0, Math.max(0, all.lastIndexOf(null))).filter((state) => state !== null);
    const since = this.between(arn, from, to).filter((state) => state !== null);
    return before.some((once) =>
      since.some((state) => recordedBy(once).some((was, index) => was && !recordedBy(state)[index])),
    );
  }

  now(arn: string): TrailState | null {
    return this.#moments.get(arn)?.at(-1)?.state ?? null;
  }

  /** Whoever gave it the same key that it has has set it too. */
  #noteKey(arn: string, key: Json, by: string): void {
    const last = this.#setters.get(arn);
    this.#setters.set(arn, { key, by: [...(last?.key === key ? last.by : []), by] });
  }

  /** Who gave the trail the key that it has; nobody where it always had it. */
  settersOfKey(arn: string): readonly string[] {
    const last = this.#setters.get(arn);
    return last && last.key === (this.now(arn)?.Trail?.KmsKeyId ?? null) ? last.by : [];
  }
}
