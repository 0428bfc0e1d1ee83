import type { Json, JsonObject } from '../core/json.ts';
import { parseTrailArn } from './arn.ts';

/** The settings of a trail; an empty text is a cleared or never given one. */
export interface Settings {
  readonly S3BucketName: string;
  readonly S3KeyPrefix: string;
  readonly SnsTopicARN: string;
  readonly CloudWatchLogsLogGroupArn: string;
  readonly CloudWatchLogsRoleArn: string;
  readonly KmsKeyId: string;
  readonly IncludeGlobalServiceEvents: boolean;
  readonly IsMultiRegionTrail: boolean;
  readonly LogFileValidationEnabled: boolean;
  readonly IsOrganizationTrail: boolean;
  readonly RecursiveLogging: boolean;
}

/** The one set of selectors a trail has. */
export interface Selectors {
  readonly kind: 'EventSelectors' | 'AdvancedEventSelectors';
  readonly list: readonly Json[];
}

/** Everything the simulated CloudTrail knows about one trail; replaced as a whole at each write. */
export interface TrailEntry {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly settings: Settings;
  readonly status: { readonly IsLogging: boolean; readonly [key: string]: Json };
  /** What the shadows of a multi-region trail tell of delivery, by region; elsewhere it is as at home. */
  readonly shadows: { readonly [region: string]: JsonObject };
  readonly selectors: Selectors;
  readonly insights: readonly Json[];
  readonly aggregations: readonly Json[];
  readonly tags: ReadonlyMap<string, string>;
}

/** How long reads, of every operation or of one, still answer the state before a write: so many, or so long. */
export type Staleness = { readonly operation?: string } & (
  { readonly reads: number } | { readonly ms: number }
);

interface Stale {
  readonly before: TrailEntry | undefined;
  readonly left: Map<string, number>;
  readonly reads: number;
  readonly until: number;
  readonly operation: string | undefined;
}

const concerns = (arn: string, references: readonly string[] | undefined): boolean =>
  references === undefined ||
  references.some((reference) => reference === arn || reference === parseTrailArn(arn)?.name);

/** The trails of every account, with the memory of what stale reads still see. */
export class TrailStore {
  readonly #entries = new Map<string, TrailEntry>();
  readonly #stale = new Map<string, Stale>();
  readonly #now: () => number;
  staleness: Staleness | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  all(): readonly TrailEntry[] {
    return [...this.#entries.values()];
  }

  put(entry: TrailEntry): void {
    this.#remember(entry.arn);
    this.#entries.set(entry.arn, entry);
  }

  remove(arn: string): void {
    this.#remember(arn);
    this.#entries.delete(arn);
  }

  reset(entries: readonly TrailEntry[]): void {
    this.#entries.clear();
    this.#stale.clear();
    for (const entry of entries) this.#entries.set(entry.arn, entry);
  }

  fresh(): void {
    this.staleness = null;
    this.#stale.clear();
  }

  /** What a read operation sees: the present, or for some reads more the state before the last write. */
  view(operation: string, references?: readonly string[]): readonly TrailEntry[] {
    const seen = new Map(this.#entries);
    for (const [arn, stale] of this.#stale) {
      const left = stale.left.get(operation) ?? stale.reads;
      const over = left <= 0 || this.#now() >= stale.until || (stale.operation ?? operation) !== operation;
      if (over || !concerns(arn, references)) continue;
      stale.left.set(operation, left - 1);
      if (stale.before === undefined) seen.delete(arn);
      else seen.set(arn, stale.before);
    }
    return [...seen.values()];
  }

  #remember(arn: string): void {
    if (this.staleness === null) return;
    const { operation } = this.staleness;
    const reads = 'reads' in this.staleness ? this.staleness.reads : Number.POSITIVE_INFINITY;
    const until = 'ms' in this.staleness ? this.#now() + this.staleness.ms : Number.POSITIVE_INFINITY;
    this.#stale.set(arn, { before: this.#entries.get(arn), left: new Map(), reads, until, operation });
  }
}
