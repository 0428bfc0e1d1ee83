import { isScalar } from 'yaml';
import type { Document, LineCounter, Pair } from 'yaml';
import type { Complaint } from './complaint.ts';

/** A parsed document with the file and the lines it came from. */
export interface Origin {
  readonly file: string;
  readonly lines: LineCounter;
  readonly doc: Document;
}

/** The text of a key, as the value's own key will be. */
export const keyText = (pair: Pair): string =>
  isScalar(pair.key) ? String(pair.key.value) : String(pair.key);

/** Where a node begins in the text; null for what was never written. */
export const rangeStart = (node: unknown): number | null => {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null;
};

/** A complaint at an offset of the text. */
export const complain = (
  origin: Origin,
  offset: number,
  what: Pick<Complaint, 'about' | 'found' | 'write'>,
): Complaint => {
  const { line, col } = origin.lines.linePos(offset);
  return { severity: 'error', file: origin.file, line: Math.max(line, 1), column: Math.max(col, 1), ...what };
};
