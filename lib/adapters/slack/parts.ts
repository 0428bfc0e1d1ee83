import type { RichTextBlock } from '@slack/types';
import type { Incident } from '../../core/incident.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isWholeAccount } from '../../core/trail.ts';
import { adviceOn } from './advice.ts';
import { escalation } from './contest.ts';
import { difference, type Room } from './difference.ts';
import { block, bullets, lines, plain, some, strong, value, words, type Piece } from './rich.ts';
import { cameOf, duration, gapOf, HOUR } from './words.ts';

/** How much of an outcome is shown. */
export interface Size extends Room {
  readonly drifts: number;
}

type Row = readonly Piece[];

const listOf = (from: unknown): readonly unknown[] => (Array.isArray(from) ? from : []);

const facts = (
  { openedAt, count }: Incident,
  outcome: Outcome,
  room: number,
  isHead: boolean,
): RichTextBlock => {
  const { trail, severity, policies, trigger, otherTriggers, timing } = outcome;
  const { actor } = trigger;
  const came = cameOf(actor?.via);
  const rows: readonly Row[] = [
    ...(isWholeAccount(trail)
      ? []
      : [[strong('Trail '), value(trail.name, room), words(' in '), value(trail.homeRegion, room)]]),
    [strong('Account '), value(trail.accountId, room)],
    [strong('Severity '), plain(severity, room), words(' by '), plain(listOf(policies).join(', '), room)],
    [
      strong('Who '),
      value(actor?.arn ?? actor?.type ?? 'not known', room),
      ...(actor?.issuer ? [words(' of '), value(actor.issuer, room)] : []),
      words(came === null ? '' : ` ${came}`),
      words(trigger.foundAfterwards ? ' (looked up afterwards among the recorded events)' : ''),
    ],
    ...(actor?.sourceIp ? [[strong('From '), value(actor.sourceIp, room)]] : []),
    [strong('When '), plain(trigger.eventTime ?? timing.finishedAt, room)],
    ...(otherTriggers.length > 0 ? [[words(`and ${otherTriggers.length} more events`)]] : []),
    ...(isHead && count > 1 ? [[words(`${count} times since `), plain(openedAt, room)]] : []),
  ];
  // Slack takes no text of no characters: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
  return block(lines(rows.map((row) => row.filter(({ text }) => text !== ''))));
};

const examples = (all: unknown, sign: string, { value: room, items }: Size): readonly Row[] =>
  some(listOf(all), items, (one) => [
    words(`${sign}: `),
    value(isObject(one) && typeof one['text'] === 'string' ? one['text'] : one, room),
  ]);

const waiverRow = (waiver: unknown, room: number): readonly Row[] =>
  isObject(waiver)
    ? [
        [
          words('waived until '),
          value(waiver['until'], room),
          ...(typeof waiver['endsInDays'] === 'number'
            ? [words(` (${waiver['endsInDays']} days left)`)]
            : []),
          words(' by '),
          value(waiver['approvedBy'], room),
          words(': '),
          plain(waiver['reason'], room),
        ],
      ]
    : [];

const driftBlock = (drift: JsonObject, size: Size): RichTextBlock => {
  const [desired, observed] = difference(drift['desired'], drift['observed'], size);
  const more = [
    ...examples(drift['blindSpots'], 'not recorded', size),
    ...examples(drift['excess'], 'recorded on top', size),
    ...some(listOf(drift['notes']), size.items, (note) => [plain(note, size.value)]),
    ...waiverRow(drift['waiver'], size.value),
  ];
  return block(
    lines([
      [strong('Drift '), value(drift['property'], 64), words(' against '), value(drift['policy'], 64)],
      [words('desired '), value(desired, desired.length)],
      [words('observed '), value(observed, observed.length)],
    ]),
    ...bullets(more),
  );
};

/** A heading and what stands under it; nothing where nothing does. */
const listed = (title: string, rows: readonly Row[]): readonly RichTextBlock[] =>
  rows.length === 0 ? [] : [block(lines([[strong(title)]]), ...bullets(rows))];

const gapRows = (outcome: Outcome): readonly Row[] => {
  const gap = gapOf(outcome);
  if (gap === null) return [];
  const names = outcome.drifts.map(({ property }) => property);
  const isOff = names.some((name) => name === 'IsLogging' || name === 'Trail');
  const digests = isOff || names.includes('EnableLogFileValidation');
  const rows: Row[] = [
    [words(`${isOff ? 'recording was off' : 'it was otherwise than desired'} for ${duration(gap)}`)],
  ];
  // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html (EnableLogFileValidation)
  if (digests && gap > HOUR)
    rows.push([words('the chain of digest files is broken: AWS breaks it after one hour')]);
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/insights-events-understanding.html
  if (isOff || names.includes('InsightSelectors'))
    rows.push([words('Insights events, where they are on, can take up to 36 hours to come again')]);
  return rows;
};

/** What was done, what was not and why, and what could not be read. */
const deeds = (
  { unread, actions, blocked }: Outcome,
  { value: room, items }: Size,
): readonly RichTextBlock[] => [
  ...listed(
    'Not read',
    some(unread, items, (one) => [value(one.property, 64), words(': '), plain(one.reason, room)]),
  ),
  ...listed(
    'Done',
    some(actions, items, ({ api, result, error }) => [
      words(result === 'done' ? '✓ ' : '✗ '),
      value(api, 64),
      ...(result === 'done' ? [] : [words(' '), plain(result, 32), words(': '), plain(error, room)]),
    ]),
  ),
  ...listed(
    'Not done',
    some(blocked, items, ({ reason }) => [plain(reason, room)]),
  ),
];

/** All that is told under the first line, as at most 21 blocks: Slack takes 50 (https://docs.slack.dev/reference/block-kit/blocks). */
export const partsOf = (
  incident: Incident,
  outcome: Outcome,
  size: Size,
  isHead: boolean,
): readonly RichTextBlock[] => {
  const { drifts } = outcome;
  const contest = escalation(outcome);
  const left = drifts.length - size.drifts;
  return [
    facts(incident, outcome, Math.max(size.value, 100), isHead),
    ...(contest.length > 0 ? [block(...contest)] : []),
    ...drifts.slice(0, size.drifts).map((drift) => driftBlock(drift, size)),
    ...(left > 0 ? [block(lines([[words(`… and ${left} more drifts`)]]))] : []),
    ...deeds(outcome, size),
    ...listed('Gap', gapRows(outcome)),
    block(lines([[strong('What to do now')], adviceOn(incident, outcome)])),
  ];
};
