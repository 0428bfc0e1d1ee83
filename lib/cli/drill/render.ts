import { styleText } from 'node:util';
import type { Page } from '../page.ts';
import { labelled, wrap } from '../wrap.ts';
import type { Row } from './judge.ts';

const SIGNS = {
  'as expected': ['✓', 'green'],
  otherwise: ['✗', 'red'],
  'not governed': ['-', 'yellow'],
  skipped: ['-', 'gray'],
} as const;

/** Names are at most so long where the page is wide; on a narrow one what happened stands below. */
const ROOM = 34;

const resultIn = ({ result, happened, why }: Row): string =>
  result === 'skipped' || result === 'not governed' ? `${result}: ${why ?? ''}` : happened;

const head = (row: Row, { width, colours }: Page): readonly string[] => {
  const [sign, style] = SIGNS[row.result];
  const mark = colours ? styleText(style, sign, { validateStream: false }) : sign;
  if (width < 80 || row.id.length > ROOM)
    return [
      ...wrap(row.id, width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}`),
      ...labelled('    ', resultIn(row), width),
    ];
  // The mark may be longer than it looks.
  const lines = labelled(`  ${row.id.padEnd(ROOM)} `, resultIn(row), width);
  return lines.map((line, index) => (index === 0 ? `${mark}${line.slice(1)}` : line));
};

/** What happened of a scenario, and under it what should have where it is otherwise. */
const linesOf = (row: Row, page: Page): readonly string[] =>
  row.result === 'otherwise'
    ? [
        ...head(row, page),
        ...labelled('    expected  ', row.expected, page.width),
        ...labelled('    because   ', row.why ?? '', page.width),
      ]
    : head(row, page);

/** The table, and one line of totals. */
export const renderRows = (rows: readonly Row[], page: Page): string => {
  const count = (result: Row['result']): string =>
    `${rows.filter((row) => row.result === result).length} ${result}`;
  const totals = `${count('as expected')}, ${count('otherwise')}, ${count('not governed')}, ${count('skipped')}.`;
  return [...rows.flatMap((row) => linesOf(row, page)), '', ...wrap(totals, page.width)].join('\n');
};
