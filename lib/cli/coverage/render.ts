import { tame } from '../../core/actor.ts';
import type { Example } from '../../core/selectors/example.ts';
import type { Bar, Verdict } from '../../core/selectors/explain.ts';
import type { Described, Kind } from '../../core/selectors/words.ts';
import type { Report } from './report.ts';

/** Whatever a file says, it stays on its line. */
const line = (text: string): string => tame(text) ?? '';

const sides = ({ reads, writes }: Kind): string =>
  reads && writes ? 'reads and writes' : reads ? 'reads only' : 'writes only';

const sentence = (kind: Kind): string => {
  const where = kind.where.length > 0 ? `, where ${kind.where.join(' and ')}` : '';
  return `${kind.events}, ${sides(kind)}${where}`;
};

const label = (name: string | null): string => (name === null ? '' : ` (${line(name)})`);

const words = ({ selector, name, records }: Described): readonly string[] =>
  (records.length > 0 ? records.map(sentence) : ['nothing']).map(
    (said) => `  ${selector}${label(name)}: ${line(said)}`,
  );

const HEAD = ['#', 'events', 'reads', 'writes', 'narrowed by'];

const row = (selector: number, kind: Kind | undefined): readonly string[] => {
  const mark = (side: boolean | undefined): string => (side === true ? 'yes' : 'no');
  const narrowed = kind?.where.map((one) => one.split(' ')[0] ?? '').join(', ');
  return [
    `${selector}`,
    kind?.events ?? 'nothing',
    mark(kind?.reads),
    mark(kind?.writes),
    narrowed ?? '',
  ].map(line);
};

/** Columns as wide as their widest cell. */
const table = (records: readonly Described[]): readonly string[] => {
  const rows = records.flatMap(({ selector, records: kinds }) =>
    kinds.length > 0 ? kinds.map((kind) => row(selector, kind)) : [row(selector, undefined)],
  );
  const widths = HEAD.map((head, column) =>
    Math.max(...[HEAD, ...rows].map((cells) => (cells[column] ?? head).length)),
  );
  return [HEAD, ...rows].map((cells) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
};

const examples = (title: string, all: readonly Example[], sign: string): readonly string[] => [
  `${title}: ${all.length === 0 ? 'nothing' : ''}`.trimEnd(),
  ...all.map(({ text }) => `  ${sign} ${line(text)}`),
];

const bar = ({ condition, value, field }: Bar): string => {
  const has = field === '' ? '' : `, but the event has ${value === null ? 'no such field' : line(value)}`;
  return line(condition) + has;
};

const verdict = ({ selector, name, records, keptOutBy }: Verdict): string =>
  `    ${selector}${label(name)}: ${records ? 'records it' : keptOutBy.map(bar).join('; ')}`;

/** A report as a person reads it: words first, then the table, then what was asked. */
export const renderReport = ({ of, records, against, events }: Report): string =>
  [
    `${line(of)} records${records.length === 0 ? ' nothing: it has no selectors' : ''}`,
    ...records.flatMap(words),
    ...(records.length > 0 ? ['', ...table(records)] : []),
    ...(against
      ? [
          '',
          ...examples(`With ${line(against.of)} instead it would lose`, against.loses, '-'),
          ...examples('and gain', against.gains, '+'),
        ]
      : []),
    ...(events ?? []).flatMap(({ event, recorded, selectors }) => [
      '',
      `${line(event)} is ${recorded ? 'recorded' : 'NOT recorded'}`,
      ...selectors.map(verdict),
    ]),
  ].join('\n');
