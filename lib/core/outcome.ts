import { canHaveCaused, isNamedBy } from './cause.ts';
import type { Drift, Unread } from './diff.ts';
import type { Finding } from './finding.ts';
import type { JsonObject } from './json.ts';
import type { Action, Blocked } from './action.ts';
import { byText } from './order.ts';
import { gravest, lesser, type Severity } from './policy.ts';
import type { Selection } from './select.ts';
import type { Example } from './selectors/example.ts';
import type { TrailId } from './trail.ts';
import { SWEPT, type Trigger } from './trigger.ts';
import { endsSoon, type Waiver } from './waiver.ts';

/** What a look can come to. */
export const STATUSES = [
  'compliant',
  'remediated',
  'drifted',
  'unresolved',
  'unknown',
  'attempted',
  'out-of-scope',
] as const;

export type Status = (typeof STATUSES)[number];

/**
 * What became of an action: `refused` will not work, `gave-up` may later, `skipped` lacked what it needs, `planned`
 * was only shown.
 */
export type Result = 'done' | 'refused' | 'gave-up' | 'skipped' | 'planned';

export interface Done {
  readonly action: Action;
  readonly result: Result;
  readonly error: string | null;
}

/** Everything that a reconcile came to know, in the order in which it did. */
export interface History {
  readonly trail: TrailId;
  readonly selection: Selection;
  readonly triggers: readonly Trigger[];
  /** Every drift that was ever seen, and what was to become of it. */
  readonly findings: readonly Finding[];
  readonly done: readonly Done[];
  readonly blocked: readonly Blocked[];
  /** What the last look still saw. */
  readonly left: readonly Drift[];
  readonly unread: readonly Unread[];
  /** Our own refused calls are no attempt of somebody's. */
  readonly echo: boolean;
  /** How often each property had been put back within the last hour, before this. */
  readonly repairs: { readonly [property: string]: number };
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface Outcome {
  readonly version: 1;
  /** The same for two that saw the same thing at once; empty until it is recorded. */
  readonly id: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly contested: boolean;
  readonly trail: TrailId;
  readonly policies: readonly string[];
  readonly drifts: readonly JsonObject[];
  readonly unread: readonly Unread[];
  readonly actions: readonly JsonObject[];
  readonly blocked: readonly Blocked[];
  readonly trigger: Trigger;
  readonly otherTriggers: readonly Trigger[];
  readonly timing: {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly gap: { readonly from: string; readonly to: string } | null;
  };
}

const statusOf = ({ selection, findings, left, unread, triggers, echo }: History): Status => {
  if (selection.policies.length === 0) return 'out-of-scope';
  const wanted = findings.filter(({ verdict }) => verdict !== 'report').map(({ drift }) => drift);
  // A trail that vanished meanwhile has nothing of what was put back.
  const stays = left.some(
    ({ property, policy, wish }) =>
      wish === null || wanted.some((drift) => drift.property === property && drift.policy === policy),
  );
  if (wanted.length > 0 && (stays || unread.length > 0)) return 'unresolved';
  if (wanted.length > 0) return 'remediated';
  if (findings.length > 0) return 'drifted';
  if (unread.length > 0) return 'unknown';
  const refused = triggers.some(({ errorCode }) => errorCode !== null);
  return refused && !echo ? 'attempted' : 'compliant';
};

/** The earliest event that can have caused the first drift, sooner one that names it; then the others by time. */
const byCause = ({ triggers, findings }: History): readonly Trigger[] => {
  const inTime = [...triggers].sort(byText(({ eventTime }) => eventTime ?? ''));
  const [first] = findings;
  if (!first) return inTime;
  const able = inTime.filter((trigger) => canHaveCaused(trigger, first.drift.property));
  const cause = able.find((trigger) => isNamedBy(trigger, first.drift.property)) ?? able[0];
  return cause ? [cause, ...inTime.filter((trigger) => trigger !== cause)] : inTime;
};

const severityOf = (history: History, status: Status): Severity => {
  const drifting = history.findings.map(({ drift }) => drift.severity);
  const whole = history.selection.policies.map(({ severity }) => severity);
  return status === 'attempted' ? lesser(gravest(whole)) : gravest(drifting.length > 0 ? drifting : whole);
};

const exampleJson = ({ text, event }: Example): JsonObject => ({ text, event });

const waiverJson = (waiver: Waiver, now: number): JsonObject => ({
  until: waiver.until,
  reason: waiver.reason,
  approvedBy: waiver.approvedBy,
  endsInDays: endsSoon(waiver, now),
});

const driftJson = (
  { drift: { property, desired, observed, policy, holes, notes }, covered }: Finding,
  now: number,
): JsonObject => ({
  property,
  desired,
  observed,
  policy,
  waiver: covered && waiverJson(covered.waiver, now),
  blindSpots: holes.blindSpots.map(exampleJson),
  excess: holes.excess.map(exampleJson),
  notes,
});

const actionJson = ({ action, result, error }: Done): JsonObject => ({
  api: `cloudtrail:${action.call}`,
  request: action.request,
  because: action.because,
  result,
  error,
});

/** A property that was put back so often within the hour before is contested when it is put back again. */
const FOUGHT_OVER = 3;

/** The properties that were wanted otherwise and are whole again. */
export const repairedIn = ({ findings, left }: Pick<History, 'findings' | 'left'>): readonly string[] => {
  const still = new Set(left.map(({ property }) => property));
  const wanted = findings.filter(({ verdict }) => verdict === 'act').map(({ drift }) => drift.property);
  return [...new Set(wanted)].filter((property) => !still.has(property) && !still.has('Trail'));
};

/** What the call asked for helps to judge it, and is not told. */
const shown = ({ asked: _asked, ...trigger }: Trigger): Trigger => trigger;

/** Tells what a reconcile came to: the first status that fits, the culprit, what was done, and how long recording was off. */
export const outcomeOf = (history: History): Outcome => {
  const status = statusOf(history);
  const [trigger = SWEPT, ...otherTriggers] = byCause(history);
  const { startedAt, finishedAt, selection, trail, unread, blocked } = history;
  const [first] = history.findings;
  const caused = first !== undefined && canHaveCaused(trigger, first.drift.property);
  const from = status === 'remediated' && caused ? trigger.eventTime : null;
  return {
    version: 1,
    id: '',
    status,
    severity: severityOf(history, status),
    contested: repairedIn(history).some((property) => (history.repairs[property] ?? 0) >= FOUGHT_OVER),
    trail,
    policies: selection.policies.map(({ name }) => name),
    drifts: history.findings.map((finding) => driftJson(finding, Date.parse(startedAt))),
    unread,
    actions: history.done.map(actionJson),
    blocked,
    trigger: shown(trigger),
    otherTriggers: otherTriggers.map(shown),
    timing: { startedAt, finishedAt, gap: from === null ? null : { from, to: finishedAt } },
  };
};
