import { tame } from '../core/actor.ts';

/** Text from outside as lines that fit, and that no terminal obeys; words that are too long are broken. */
export const wrap = (text: string, width: number): readonly string[] => {
  const most = Math.max(8, width);
  const pieces = (tame(text) ?? '')
    .split(/\s+/)
    .flatMap((word) => word.match(new RegExp(`.{1,${most}}`, 'gu')) ?? []);
  return pieces.reduce<readonly string[]>((lines, piece) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + piece.length > most) return [...lines, piece];
    return [...lines.slice(0, -1), `${last} ${piece}`];
  }, []);
};

/** The same behind a label, which stands before the first line alone. */
export const labelled = (label: string, text: string, width: number): readonly string[] =>
  wrap(text, width - label.length).map(
    (line, index) => `${index === 0 ? label : ' '.repeat(label.length)}${line}`,
  );
