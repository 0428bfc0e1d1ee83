import { tame } from '../../core/actor.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';

const text = (row: JsonObject, name: string): string => {
  const value = row[name];
  return isObject(value) && typeof value['S'] === 'string' ? value['S'] : '';
};

const HEADINGS = ['finished', 'status', 'severity', 'what', 'who', 'drifts'];

const columns = ({ timing, status, severity, trigger, drifts }: Outcome): readonly string[] => [
  timing.finishedAt,
  status,
  severity,
  trigger.eventName ?? trigger.kind,
  (trigger.actor?.arn ?? '').replace(/^.*:/, ''),
  drifts.flatMap(({ property }) => (typeof property === 'string' ? [property] : [])).join(', '),
];

/** What the ledger holds of outcomes, as a table. */
export const renderLedger = (rows: readonly JsonObject[]): string => {
  const outcomes = rows
    .filter((row) => text(row, 'sk').startsWith('outcome#'))
    // What stands there was written by the ledger as an outcome.
    .map((row) => JSON.parse(text(row, 'outcome')) as Outcome)
    .sort((one, other) => (one.timing.finishedAt < other.timing.finishedAt ? -1 : 1));
  const cells = [HEADINGS, ...outcomes.map(columns)].map((row) => row.map((cell) => tame(cell) ?? ''));
  const widths = HEADINGS.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells
    .map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
};
