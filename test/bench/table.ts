import type { Part, Row } from './measure.ts';

const WIDTH = 100;

const valueOf = ({ value, unit }: Row): string =>
  unit === 'ms' ? `${value.toFixed(value < 100 ? 2 : 1)} ms` : `${value.toLocaleString('en')} ${unit}`;

const verdictOf = ({ ratio = 0, target }: Row): string =>
  target === undefined ? '' : ratio <= target ? `, at most ${target}: met` : `, at most ${target}: MISSED`;

const lineOf = (row: Row): string => {
  const { name, runs, against, ratio } = row;
  const compared = ratio === undefined ? '' : `  x${ratio.toFixed(ratio < 10 ? 2 : 0)} of ${against}`;
  const counted = runs > 1 ? `  (median of ${runs})` : '';
  return `  ${name.padEnd(66)} ${valueOf(row).padStart(20)}${compared}${verdictOf(row)}${counted}\n`;
};

/** A text in lines of a readable length. */
const wrapped = (text: string): string =>
  text.replaceAll(new RegExp(`(.{1,${WIDTH}})(\\s+|$)`, 'g'), '  $1\n');

/** One part as a table for people. */
export const shown = ({ part, about, rows }: Part): string =>
  `\n${part}\n${wrapped(about)}\n${rows.map(lineOf).join('')}`;
