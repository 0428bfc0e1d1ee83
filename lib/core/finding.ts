import type { Drift } from './diff.ts';
import type { Selection } from './select.ts';

/** What is to become of a drift: cured, only reported, or wanted and barred. */
export interface Finding {
  readonly drift: Drift;
  readonly verdict: 'act' | 'report' | 'barred';
  readonly why: string;
}

export interface Bounds {
  /** The trail belongs to an account that we are not in: it is reported, never written. */
  readonly viewOnly: boolean;
  /** Calls that AWS refused us and that only our own echo brings back: not tried again because of it. */
  readonly refused: readonly string[];
  /** Nothing but refused calls woke us: a trail that they named, and that is not there, may never have been. */
  readonly onlyRefused: boolean;
}

const barredBy = (call: string): Omit<Finding, 'drift'> => ({
  verdict: 'barred',
  why: `AWS has refused our ${call}; another event or the sweep tries it again`,
});

const existence = (drift: Drift, { exact }: Selection, { refused }: Bounds): Omit<Finding, 'drift'> => {
  if (exact.length === 0)
    return { verdict: 'report', why: 'no policy names this trail exactly, so it is not recreated' };
  const recreates = exact.some(({ mode, onDelete }) => mode === 'enforce' && onDelete === 'recreate');
  if (!recreates) return { verdict: 'report', why: 'its policy only reports a deleted trail' };
  return refused.includes('CreateTrail') ? barredBy('CreateTrail') : { verdict: 'act', why: drift.policy };
};

const verdict = (drift: Drift, selection: Selection, bounds: Bounds): Omit<Finding, 'drift'> => {
  if (bounds.viewOnly)
    return { verdict: 'report', why: 'only the account that owns the trail can change it' };
  if (!drift.wish) return existence(drift, selection, bounds);
  const conflict = selection.conflicts.find(({ slot }) => slot === drift.wish?.facet.slot);
  if (conflict)
    return {
      verdict: 'barred',
      why: `policies ${conflict.policies.join(' and ')} ask different things of ${drift.property}`,
    };
  if (drift.mode === 'audit') return { verdict: 'report', why: 'audit mode' };
  const call = drift.wish.facet.cure.by;
  return bounds.refused.includes(call) ? barredBy(call) : { verdict: 'act', why: drift.policy };
};

/** Decides for each drift whether it is acted on. A trail that nobody expects and nobody deleted is no drift. */
export const judge = (drifts: readonly Drift[], selection: Selection, bounds: Bounds): readonly Finding[] =>
  drifts
    .filter(({ wish }) => wish !== null || selection.exact.length > 0 || !bounds.onlyRefused)
    .map((drift) => ({ drift, ...verdict(drift, selection, bounds) }));
