import { styleText } from 'node:util';
import { tame } from '../../core/actor.ts';
import type { Page } from '../page.ts';
import type { Check } from './check.ts';

const SIGNS = {
  well: ['✓', 'green'],
  ill: ['✗', 'red'],
  unknown: ['?', 'yellow'],
} as const;

const NAME = 44;

const line = (text: string): string => tame(text) ?? '';

const linesOf = (
  { name, place, verdict, found, advice }: Check,
  { colours, width }: Page,
): readonly string[] => {
  const [sign, style] = SIGNS[verdict];
  const mark = colours ? styleText(style, sign, { validateStream: false }) : sign;
  const isWide = width >= 90;
  const head = `${mark} ${isWide ? line(name).padEnd(NAME) : line(name)}`;
  const about = `${line(place)}: ${line(found)}`;
  return [
    ...(isWide ? [`${head} ${about}`] : [head, `    ${about}`]),
    ...(advice === null ? [] : [`    → ${line(advice)}`]),
  ];
};

/** What was looked at, a check a line, each that is not well with what to do, and one line of totals. */
export const renderChecks = (checks: readonly Check[], page: Page): string => {
  const count = (verdict: Check['verdict']): number => checks.filter((one) => one.verdict === verdict).length;
  return [
    ...checks.flatMap((check) => linesOf(check, page)),
    '',
    `${count('well')} well, ${count('ill')} ill, ${count('unknown')} not known.`,
  ].join('\n');
};
