import { styleText } from 'node:util';
import { tame } from '../../core/actor.ts';
import type { Page } from '../page.ts';
import type { Row } from './judge.ts';

const SIGNS = {
  'as expected': ['✓', 'green'],
  otherwise: ['✗', 'red'],
  'not governed': ['-', 'yellow'],
  skipped: ['-', 'gray'],
} as const;

const cut = (text: string, width: number): string => {
  const line = tame(text) ?? '';
  return line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line;
};

/** One line a scenario, and under it what should have been where it is otherwise. */
const linesOf = (
  { id, expected, happened, result, why }: Row,
  { width, colours }: Page,
): readonly string[] => {
  const [sign, style] = SIGNS[result];
  const mark = colours ? styleText(style, sign, { validateStream: false }) : sign;
  const room = Math.min(34, Math.floor(width / 2));
  const line = `${mark} ${cut(id, room).padEnd(room)} ${cut(happened === '' ? result : happened, width - room - 4)}`;
  if (result === 'as expected' || result === 'skipped') return [line.trimEnd()];
  return [line, `    expected  ${expected}`, ...(why === null ? [] : [`    because   ${tame(why) ?? ''}`])];
};

/** The table, and one line of totals. */
export const renderRows = (rows: readonly Row[], page: Page): string => {
  const count = (result: Row['result']): number => rows.filter((row) => row.result === result).length;
  return [
    ...rows.flatMap((row) => linesOf(row, page)),
    '',
    `${count('as expected')} as expected, ${count('otherwise')} otherwise, ${count('not governed')} not governed, ${count('skipped')} skipped.`,
  ].join('\n');
};
