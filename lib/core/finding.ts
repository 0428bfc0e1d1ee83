import type { Drift } from './diff.ts';
import type { Selection } from './select.ts';
import type { TrailId } from './trail.ts';
import { coveredBy, type Covered, type Sight } from './waiver.ts';

/** What is to become of a drift: cured, only reported, or wanted and barred. */
export interface Finding {
  readonly drift: Drift;
  readonly verdict: 'act' | 'report' | 'barred';
  readonly why: string;
  /** The permission by which it stands. */
  readonly covered: Covered | null;
}

type Verdict = Omit<Finding, 'drift' | 'covered'>;

export interface Bounds {
  /** The trail belongs to an account that we are not in: it is reported, never written. */
  readonly viewOnly: boolean;
  /** Calls that AWS refused us and that only our own echo brings back: not tried again because of it. */
  readonly refused: readonly string[];
  /** Nothing but refused calls woke us: a trail that they named, and that is not there, may never have been. */
  readonly onlyRefused: boolean;
  /** Whether the clock woke us, and not only somebody's call. */
  readonly swept: boolean;
  /** How often each property was put back within the last hour. */
  readonly repairs: { readonly [property: string]: number };
  readonly sight: Sight;
}

/** More often than this within an hour is a fight, in which only what keeps the recording is still put back at once. */
const FIGHT = 20;
const NEVER_LEFT = ['IsLogging', 'S3BucketName', 'EventSelectors', 'AdvancedEventSelectors'];

const barredBy = (call: string): Verdict => ({
  verdict: 'barred',
  why: `AWS has refused our ${call}; another event or the sweep tries it again`,
});

const report = (why: string): Verdict => ({ verdict: 'report', why });

const existence = (drift: Drift, { exact }: Selection, { refused }: Bounds): Verdict => {
  if (exact.length === 0) return report('no policy names this trail exactly, so it is not recreated');
  const recreates = exact.some(({ mode, onDelete }) => mode === 'enforce' && onDelete === 'recreate');
  if (!recreates) return report('its policy only reports a deleted trail');
  return refused.includes('CreateTrail') ? barredBy('CreateTrail') : { verdict: 'act', why: drift.policy };
};

const isFight = ({ property }: Drift, { swept, repairs }: Bounds): boolean =>
  !swept && (repairs[property] ?? 0) >= FIGHT && !NEVER_LEFT.includes(property);

const verdict = (drift: Drift, selection: Selection, bounds: Bounds): Verdict => {
  if (bounds.viewOnly) return report('only the account that owns the trail can change it');
  const { wish } = drift;
  if (!wish) return existence(drift, selection, bounds);
  const conflict = selection.conflicts.find(({ slot }) => slot === wish.facet.slot);
  if (conflict)
    return {
      verdict: 'barred',
      why: `policies ${conflict.policies.join(' and ')} ask different things of ${drift.property}`,
    };
  const { by } = wish.facet.cure;
  if (by === 'nobody') return report('it is not the trail that can be changed for it');
  if (drift.mode === 'audit') return report('audit mode');
  if (isFight(drift, bounds))
    return {
      verdict: 'barred',
      why: `put back more than ${FIGHT} times within the hour: it is left to the sweep`,
    };
  return bounds.refused.includes(by) ? barredBy(by) : { verdict: 'act', why: drift.policy };
};

const judged = (drift: Drift, selection: Selection, trail: TrailId, bounds: Bounds): Finding => {
  const covered = coveredBy(drift, selection, trail, bounds.sight);
  if (covered === null) return { drift, covered, ...verdict(drift, selection, bounds) };
  const { until, approvedBy } = covered.waiver;
  return { drift, covered, ...report(`waived until ${until} by ${approvedBy}`) };
};

/** Decides for each drift whether it is acted on. A trail that nobody expects and nobody deleted is no drift. */
export const judge = (
  drifts: readonly Drift[],
  selection: Selection,
  trail: TrailId,
  bounds: Bounds,
): readonly Finding[] =>
  drifts
    .filter(({ wish }) => wish !== null || selection.exact.length > 0 || !bounds.onlyRefused)
    .map((drift) => judged(drift, selection, trail, bounds));
