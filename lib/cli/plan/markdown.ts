import { harmless } from '../../adapters/policies/complaint.ts';
import { tame } from '../../core/actor.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isWholeAccount } from '../../core/trail.ts';
import type { Preview } from '../../preview.ts';
import { controlsOf } from './controls.ts';
import type { Plan } from './plan.ts';
import { isQuiet, totals } from './totals.ts';

const LONGEST = 160;

/** Nothing that comes from outside may become markup, a mention or a cell of its own. */
const code = (value: Json | undefined, most = LONGEST): string => {
  const whole = harmless(typeof value === 'string' ? value : JSON.stringify(value ?? null));
  const cut = whole.length > most ? `${whole.slice(0, most - 1)}…` : whole;
  // A backtick would end the code, a pipe the cell: GitHub reads entities in neither, so they are replaced.
  return `\`${cut.replaceAll('`', "'").replaceAll('|', '¦')}\``;
};

const prose = (value: Json | undefined): string =>
  (tame(typeof value === 'string' ? value : JSON.stringify(value ?? null)) ?? '').replaceAll(
    /[\\`*_{}[\]<>()#+!|@~]/g,
    (sign) => `&#${sign.codePointAt(0)};`,
  );

const driftRow = (shown: Preview, drift: JsonObject): string => {
  const controls = controlsOf(shown, drift).map(prose).join(', ');
  const cells = [
    code(drift['property']),
    code(drift['observed']),
    code(drift['desired']),
    code(drift['policy']),
    controls,
  ];
  return `| ${cells.join(' | ')} |`;
};

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const notesOf = (drift: JsonObject): readonly string[] => [
  ...listOf(drift['blindSpots']).map((one) => `- not recorded: ${code(one)}`),
  ...listOf(drift['notes']).map((one) => `- ${code(one, Infinity)}`),
];

const examplesAsText = (drift: JsonObject): JsonObject => ({
  ...drift,
  blindSpots: listOf(drift['blindSpots']).map((one) =>
    typeof one === 'object' && one !== null && 'text' in one ? (one['text'] ?? null) : one,
  ),
});

const headOf = ({ trail, severity }: Outcome): string =>
  `### ${isWholeAccount(trail) ? `Account ${prose(trail.accountId)}` : code(trail.arn)} (${prose(severity)})`;

const blockOf = (shown: Preview): string => {
  const { outcome } = shown;
  const notes = outcome.drifts.flatMap((drift) => notesOf(examplesAsText(drift)));
  const table = ['| property | observed | desired | policy | controls |', '| --- | --- | --- | --- | --- |'];
  return [
    headOf(outcome),
    '',
    ...(outcome.drifts.length > 0
      ? [...table, ...outcome.drifts.map((drift) => driftRow(shown, drift)), '']
      : []),
    ...(notes.length > 0 ? [...notes, ''] : []),
    ...outcome.unread.map(
      ({ property, reason }) => `- ${code(property)} could not be read: ${code(reason, Infinity)}`,
    ),
    ...outcome.blocked.map(({ reason }) => `- ${code(reason, Infinity)}`),
    ...outcome.actions.map(
      ({ api, request }, index) => `${index + 1}. ${code(api)} ${code(request, Infinity)}`,
    ),
  ]
    .join('\n')
    .trimEnd();
};

/** A plan for a pull request. */
export const renderMarkdown = (plan: Plan): string =>
  ['## Trailwarden plan', totals(plan), ...plan.previews.filter((one) => !isQuiet(one)).map(blockOf)].join(
    '\n\n',
  );
