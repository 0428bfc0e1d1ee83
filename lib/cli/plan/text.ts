import { styleText } from 'node:util';
import { harmless } from '../../adapters/policies/complaint.ts';
import type { Action } from '../../core/action.ts';
import { tame } from '../../core/actor.ts';
import { isObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isWholeAccount } from '../../core/trail.ts';
import type { Preview } from '../../preview.ts';
import type { Page } from '../page.ts';
import type { Plan } from './plan.ts';
import { counted, isQuiet, totals } from './totals.ts';

type Style = Parameters<typeof styleText>[0];

const styled = ({ colours }: Page, style: Style, text: string): string =>
  colours ? styleText(style, text, { validateStream: false }) : text;

/** Whatever came from outside, as one line that no terminal obeys and that fits. */
const line = (value: Json | undefined, room: number): string => {
  const whole = tame(typeof value === 'string' ? value : JSON.stringify(value ?? null)) ?? '""';
  const most = Math.max(12, room);
  return whole.length > most ? `${whole.slice(0, most - 1)}…` : whole;
};

/** The same, and all of it: what somebody says yes to is never cut. */
const uncut = (value: Json | undefined): string =>
  harmless(typeof value === 'string' ? value : JSON.stringify(value ?? null));

const isNothing = (value: Json | undefined): boolean =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  value === 'absent' ||
  value === 'none';

/** As Terraform signs it: `+` is missing, `-` is excess, `~` is otherwise. */
const signOf = ({ desired, observed }: JsonObject): { readonly sign: string; readonly style: Style } => {
  if (isNothing(observed)) return { sign: '+', style: 'green' };
  if (isNothing(desired)) return { sign: '-', style: 'red' };
  return { sign: '~', style: 'yellow' };
};

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const textOf = (example: Json): Json =>
  isObject(example) && typeof example['text'] === 'string' ? example['text'] : example;

/** Why a drift is only reported, where that is not plain from its mode. */
const standing = (drift: JsonObject, { findings }: Preview): string => {
  const finding = findings.find(
    (one) => one.drift.property === drift['property'] && one.drift.policy === drift['policy'],
  );
  if (finding && finding.verdict !== 'report') return '';
  return ` (${finding ? finding.why : 'only reported'})`;
};

const driftLines = (drift: JsonObject, shown: Preview, page: Page): readonly string[] => {
  const { sign, style } = signOf(drift);
  const room = page.width - 18;
  const from = `observed  ${line(drift['observed'], room)}`;
  return [
    `  ${styled(page, style, sign)} ${line(drift['property'], room)}${line(standing(drift, shown) || ' ', room).trimEnd()}`,
    `      desired   ${line(drift['desired'], room)}`,
    `      ${from}`,
    ...listOf(drift['blindSpots']).map((one) => `      - ${line(textOf(one), room)} is not recorded`),
    ...listOf(drift['excess']).map((one) => `      + ${line(textOf(one), room)} is recorded on top`),
    ...listOf(drift['notes']).map((note) => `      ! ${uncut(note)}`),
  ];
};

const NAMES = ['Name', 'TrailName', 'ResourceId'];

/** Everything that a call sets, a key a line and never cut: it is what a person says yes to. */
const requestLines = ({ api, request }: JsonObject): readonly string[] =>
  Object.entries(isObject(request) ? request : {})
    .filter(([key]) => api === 'cloudtrail:CreateTrail' || !NAMES.includes(key))
    .map(([key, value]) => `       ${uncut(key)}: ${uncut(JSON.stringify(value))}`);

/** What is done instead where AWS refuses a call whole, and what a call takes along that is not known yet. */
const conditionsOf = ({ fallback, fresh }: Action): readonly string[] => [
  ...(fallback.length > 0
    ? [`       if AWS refuses it whole: the same in parts, ${counted(fallback.length, 'call')}`]
    : []),
  ...(fresh === undefined ? [] : ['       and whatever others have added by then stays']),
];

const callLines = (shown: Preview): readonly string[] =>
  shown.outcome.actions.flatMap((action, index) => [
    `  ${index + 1}. ${uncut(action['api'])}`,
    ...requestLines(action),
    ...shown.actions.slice(index, index + 1).flatMap(conditionsOf),
  ]);

const headOf = ({ trail }: Outcome, page: Page): string => {
  const place = isWholeAccount(trail) ? `account ${trail.accountId} as a whole` : trail.arn;
  return styled(page, 'bold', uncut(place));
};

const blockOf = (shown: Preview, page: Page): string => {
  const { outcome } = shown;
  const room = page.width - 8;
  return [
    headOf(outcome, page),
    ...outcome.drifts.flatMap((drift) => driftLines(drift, shown, page)),
    ...outcome.unread.map(
      ({ property, reason }) =>
        `  ${styled(page, 'magenta', '?')} ${line(property, 40)} unread: ${line(reason, room)}`,
    ),
    ...outcome.blocked.map(({ reason }) => `  ${styled(page, 'red', '!')} ${uncut(reason)}`),
    ...callLines(shown),
  ].join('\n');
};

/** A plan as a person reads it: a block for each trail that differs, the calls that would be made, one line of totals. */
export const renderPlan = (plan: Plan, page: Page): string =>
  [
    ...plan.previews.filter((one) => !isQuiet(one)).map((one) => `${blockOf(one, page)}\n`),
    ...plan.ignored.map((why) => `An event was set aside: ${line(why, page.width)}.\n`),
    totals(plan),
  ].join('\n');
