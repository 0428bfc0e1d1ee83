import type { RichTextBlock } from '@slack/types';
import type { Incident } from '../../core/incident.ts';
import type { Outcome } from '../../core/outcome.ts';
import { defused } from './inert.ts';
import { partsOf, type Size } from './parts.ts';
import { block, lines, strong, words } from './rich.ts';
import { headline } from './words.ts';

/** What is said, without where: the same for a bot and for a webhook. */
export interface Message {
  /** For notifications and for readers who see no blocks; the one part that Slack reads as markup. */
  readonly text: string;
  /** The first line: where there are blocks, Slack shows them instead of the text. */
  readonly blocks: readonly RichTextBlock[];
  readonly attachments: readonly {
    readonly color: string;
    readonly fallback: string;
    readonly blocks: readonly RichTextBlock[];
  }[];
}

const COLOURS = { low: '#6c757d', medium: '#f2b705', high: '#e8710a', critical: '#d72638' } as const;
const GREEN = '#2eb67d';

/** Slack refuses somewhat more than 13,000 bytes of blocks (github.com/slackapi/bolt-js, issue 2509); nobody reads more. */
const MOST_BYTES = 10_000;
const SIZES: readonly Size[] = [
  { value: 300, items: 5, drifts: 10 },
  { value: 120, items: 3, drifts: 5 },
  { value: 60, items: 2, drifts: 2 },
];

const colourOf = ({ status, severity }: Outcome): string =>
  status === 'remediated' || status === 'compliant' ? GREEN : COLOURS[severity];

const messageOf = (title: string, outcome: Outcome, parts: readonly RichTextBlock[]): Message => {
  const text = defused(title);
  const first = block(lines([[strong(title)]]));
  return {
    text,
    blocks: [first],
    attachments: [{ color: colourOf(outcome), fallback: text, blocks: parts }],
  };
};

/** The largest of the sizes that fits; the headline alone where none does. */
const fitting = (
  title: string,
  outcome: Outcome,
  parts: (size: Size) => readonly RichTextBlock[],
): Message => {
  const fits = SIZES.map(parts).find((some) => Buffer.byteLength(JSON.stringify(some)) <= MOST_BYTES);
  return messageOf(title, outcome, fits ?? [ELSEWHERE]);
};

const ELSEWHERE = block(lines([[words('There is more than a message holds: the ledger has it all.')]]));

/** The first message of a thread: what happened at first, and what it has come to. */
export const headOf = (incident: Incident, outcome: Outcome): Message => {
  const { opening, last } = incident;
  const isLater = opening.id !== last;
  const now = isLater ? [block(lines([[strong('Now '), words(headline(incident, outcome))]]))] : [];
  return fitting(headline(incident, opening), outcome, (size) => [
    ...now,
    ...partsOf(incident, opening, size, true),
  ]);
};

/** What follows in it. */
export const replyOf = (incident: Incident, outcome: Outcome): Message =>
  fitting(headline(incident, outcome), outcome, (size) => partsOf(incident, outcome, size, false));

/** What is left where Slack refuses the rest. */
export const plainMessage = (incident: Incident, outcome: Outcome): Message =>
  messageOf(headline(incident, outcome), outcome, [ELSEWHERE]);
