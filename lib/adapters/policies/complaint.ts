import type { Path } from './source.ts';

/** One thing wrong in a policy file: where it stands, what was found there and what to write instead. */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly about: string;
  readonly found: string;
  readonly write: string;
}

/** A complaint before it has a file and a line: the path leads from the top of the document. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly found?: string;
  readonly write: string;
  /** Something that is not there: it does not tell that the value at the path is wrong. */
  readonly missing?: string;
}

const LONGEST = 100;

/** Makes text harmless: terminals obey control characters, and format characters hide or turn text around. */
export const harmless = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return `\\u{${code}}`;
  });

/** Shortens text that nobody would read to its end. */
export const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Quotes a text from a file, so that it can be printed. */
export const quote = (text: string): string => `"${harmless(cut(text))}"`;

/** Tells what a value is in a few words; lists and maps are never printed, since aliases make them endless. */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `a list of ${String(value.length)}`;
  }
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : 'a map';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'null';
};

/** One line for people and editors: file, line, column, what was found, what to write. */
export const renderComplaint = (it: Complaint): string => {
  const place = `${harmless(it.file)}:${String(it.line)}:${String(it.column)}`;
  const about = it.about === '' ? '' : `${harmless(cut(it.about))}: `;
  return `${place}: ${it.severity}: ${about}found ${it.found}; write ${it.write}`;
};

const compareText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Sorts by file and position, so that fixing goes from top to bottom, and says nothing twice. */
export const inOrder = (complaints: readonly Complaint[]): Complaint[] => {
  const unique = new Map(complaints.map((it) => [renderComplaint(it), it]));
  return [...unique.values()].sort(
    (one, other) =>
      compareText(one.file, other.file) ||
      one.line - other.line ||
      one.column - other.column ||
      compareText(one.about, other.about),
  );
};
