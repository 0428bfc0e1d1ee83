import { ok } from 'node:assert/strict';

/** What a terminal obeys, what ends a line, and what turns the text around it about. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
export const OBEYED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** That a text stays on its line, whatever went into it, and within so many characters. */
export const isOnItsLine = (text: string, most: number): void => {
  ok(text.length <= most, `${text.length} characters: ${JSON.stringify(text.slice(0, 200))}`);
  ok(!OBEYED.test(text), `obeyed by terminals: ${JSON.stringify(text.slice(0, 2000))}`);
};

/** Every text within a value. */
export const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};
