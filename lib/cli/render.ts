import { styleText } from 'node:util';
import { tame } from '../core/actor.ts';
import { isObject, type Json, type JsonObject } from '../core/json.ts';
import type { Outcome, Status } from '../core/outcome.ts';

const WIDTH = 96;

/** Whatever came from outside, as one line that no terminal obeys. */
const line = (value: Json | undefined): string => {
  const whole = tame(typeof value === 'string' ? value : JSON.stringify(value ?? null)) ?? '""';
  return whole.length > WIDTH ? `${whole.slice(0, WIDTH - 1)}…` : whole;
};

const COLOURS: { readonly [S in Status]: Parameters<typeof styleText>[0] } = {
  compliant: 'green',
  remediated: 'green',
  drifted: 'yellow',
  unresolved: 'red',
  unknown: 'yellow',
  attempted: 'yellow',
  'out-of-scope': 'gray',
};

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** On the bus an example that is too long has been cut to a text. */
const textOf = (example: Json): Json =>
  isObject(example) && typeof example['text'] === 'string' ? example['text'] : example;

/** Example events, one a line: what is missed, or paid for without having been asked for. */
const examples = (all: Json | undefined, sign: string, what: string): readonly string[] =>
  listOf(all).map((one) => `      ${sign} ${line(textOf(one))} ${what}`);

/** Who lets a drift stand, and for how long. */
const waiverLine = (waiver: Json | undefined): readonly string[] => {
  if (!isObject(waiver)) return [];
  const days = waiver['endsInDays'];
  const ends = typeof days === 'number' ? ` (${days} days left)` : '';
  return [
    `      waived until ${line(waiver['until'])}${ends} by ${line(waiver['approvedBy'])}: ${line(waiver['reason'])}`,
  ];
};

const driftLines = (drift: JsonObject): readonly string[] => [
  `  ~ ${line(drift['property'])}`,
  `      desired   ${line(drift['desired'])}`,
  `      observed  ${line(drift['observed'])}`,
  ...examples(drift['blindSpots'], '-', 'is not recorded'),
  ...examples(drift['excess'], '+', 'is recorded on top'),
  ...listOf(drift['notes']).map((note) => `      ! ${line(note)}`),
  ...waiverLine(drift['waiver']),
];

const actionLine = ({ api, result, error }: JsonObject): string =>
  `  ${result === 'done' ? '✓' : '✗'} ${line(api)} ${result === 'done' ? '' : `${line(result)}: ${line(error)}`}`.trimEnd();

const gapLine = ({ timing }: Outcome): readonly string[] => {
  if (timing.gap === null) return [];
  const { from, to } = timing.gap;
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  const length = Number.isNaN(seconds) ? 'not known how long' : `${seconds.toFixed(1)} s`;
  return [`  recording gap  ${length}, from ${line(from)}`];
};

/** An outcome as a person reads it: who did what, what drifted, what was done, how long recording was off. */
export const renderOutcome = (outcome: Outcome): string => {
  const { status, severity, trail, trigger, drifts, actions, unread, blocked } = outcome;
  const actor = isObject(trigger.actor)
    ? line(trigger.actor.arn ?? trigger.actor.type ?? 'unknown')
    : 'the sweep';
  const refused = trigger.errorCode === null ? '' : ` (refused: ${line(trigger.errorCode)})`;
  const found = trigger.foundAfterwards ? ' (found afterwards)' : '';
  const fought = outcome.contested ? '  contested' : '';
  return [
    `${styleText(COLOURS[status], status.toUpperCase())}  ${severity}${fought}  ${line(trail.arn)}`,
    `  ${line(trigger.eventName ?? trigger.kind)} by ${actor}${found}${refused}`,
    ...drifts.flatMap(driftLines),
    ...unread.map(({ property, reason }) => `  ? ${line(property)} unread: ${line(reason)}`),
    ...actions.map(actionLine),
    ...blocked.map(({ reason }) => `  ! ${line(reason)}`),
    ...gapLine(outcome),
  ].join('\n');
};
