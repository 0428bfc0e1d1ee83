import type { Holes, Read } from './facets/facet.ts';
import type { Json } from './json.ts';
import { notesOn } from './notes.ts';
import type { Mode, Severity } from './policy.ts';
import type { Selection, Wish } from './select.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';

/** What one look at a trail saw. What is neither seen nor unread was not asked for. */
export interface Look {
  readonly existence: 'present' | 'absent' | 'unread';
  readonly state: TrailState;
  readonly unread: { readonly [R in Read]?: string };
  /** Whether something unread may be readable later. */
  readonly passing: boolean;
}

/** One property whose observed state differs in meaning from the desired one. */
export interface Drift {
  readonly property: string;
  readonly desired: Json;
  readonly observed: Json;
  readonly policy: string;
  readonly mode: Mode;
  readonly severity: Severity;
  readonly holes: Holes;
  /** What else a person should know of it. */
  readonly notes: readonly string[];
  /** Null where it is the trail itself that is missing. */
  readonly wish: Wish | null;
}

export interface Unread {
  readonly property: string;
  readonly reason: string;
}

export interface Difference {
  readonly drifts: readonly Drift[];
  readonly unread: readonly Unread[];
}

const missing = (selection: Selection): Drift[] => {
  const expecting =
    selection.exact.find(({ mode }) => mode === 'enforce') ?? selection.exact[0] ?? selection.policies[0];
  if (!expecting) return [];
  const { name, mode, severity } = expecting;
  const drift = { property: 'Trail', desired: 'present', observed: 'absent', policy: name, mode, severity };
  return [{ ...drift, holes: { blindSpots: [], excess: [] }, notes: [], wish: null }];
};

/** Drifts of some wishes against a state that was read whole. */
export const driftsOf = (wishes: readonly Wish[], state: TrailState, trail: TrailId): readonly Drift[] =>
  wishes.flatMap((wish) => {
    const { facet, value, policy, mode, severity } = wish;
    const observed = facet.observed(state, trail);
    if (facet.same(value, observed)) return [];
    const holes = facet.holes(value, observed);
    return [
      {
        property: facet.property,
        desired: value,
        observed: facet.shown(value, observed),
        policy,
        mode,
        severity,
        holes,
        notes: [...notesOn(facet.property, wishes, state, trail), ...facet.notes(value, observed, state)],
        wish,
      },
    ];
  });

/** Compares what the policies ask with what was seen; what could not be read is unread, never compliant. */
export const diff = (selection: Selection, look: Look, trail: TrailId): Difference => {
  if (look.existence === 'absent') return { drifts: missing(selection), unread: [] };
  const reasonOf = ({ facet }: Wish): string | undefined =>
    [facet.read, ...facet.needs].map((read) => look.unread[read]).find((reason) => reason !== undefined);
  const unread = selection.wishes.flatMap((wish) => {
    const reason = reasonOf(wish);
    return reason === undefined ? [] : [[wish.facet.property, reason] as const];
  });
  const seen = selection.wishes.filter((wish) => reasonOf(wish) === undefined);
  // Several policies may ask for one property: it is unread once.
  const once = [...new Map(unread)].map(([property, reason]) => ({ property, reason }));
  return { drifts: driftsOf(seen, look.state, trail), unread: once };
};
