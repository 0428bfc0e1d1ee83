import { diff, type Difference, type Look } from '../../lib/core/diff.ts';
import { judge, type Bounds, type Finding } from '../../lib/core/finding.ts';
import type { Plan } from '../../lib/core/action.ts';
import { plan } from '../../lib/core/plan.ts';
import type { Policy } from '../../lib/core/policy.ts';
import { select, type Selection } from '../../lib/core/select.ts';
import type { TrailState } from '../../lib/core/state.ts';
import type { TrailId } from '../../lib/core/trail.ts';

export const TRAIL: TrailId = {
  arn: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main',
  name: 'main',
  homeRegion: 'us-east-1',
  accountId: '111122223333',
};

export const FREE: Bounds = {
  viewOnly: false,
  refused: [],
  onlyRefused: false,
  swept: false,
  repairs: {},
  sight: { triggers: [], approved: () => false, now: Date.UTC(2026, 0, 1) },
};

export const policyOf = (parts: Partial<Policy> = {}): Policy => ({
  name: 'one',
  mode: 'enforce',
  severity: 'high',
  match: { accounts: null, regions: null, trails: ['*'] },
  require: 'every',
  delivery: null,
  desired: { IsLogging: true },
  selectorCoverage: 'exactly',
  onDelete: 'recreate',
  controls: [],
  waivers: [],
  ...parts,
});

/** The same policies, each naming the trail exactly. */
export const exactly = (policies: readonly Policy[], trail: TrailId = TRAIL): readonly Policy[] =>
  policies.map((policy) => ({ ...policy, match: { accounts: null, regions: null, trails: [trail.arn] } }));

export const lookAt = (state: TrailState | null, unread: Look['unread'] = {}): Look => ({
  existence: state ? 'present' : 'absent',
  state: state ?? {},
  unread,
  passing: false,
});

export interface Course extends Difference, Plan {
  readonly selection: Selection;
  readonly findings: readonly Finding[];
}

/** All the way from policies and a look to a plan. */
export const course = (
  policies: readonly Policy[],
  look: Look,
  trail: TrailId = TRAIL,
  bounds: Bounds = FREE,
): Course => {
  const selection = select(policies, trail);
  const difference = diff(selection, look, trail);
  const findings = judge(difference.drifts, selection, trail, bounds);
  return { selection, ...difference, findings, ...plan(findings, look, selection, trail) };
};
