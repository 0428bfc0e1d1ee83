import { ANY, common, holds, isPart, meets, type Piece } from './piece.ts';

/** A set of texts: those in some of the first pieces and in none of the second. It is empty if, and only if, `of` is. */
export interface Texts {
  readonly of: readonly Piece[];
  readonly but: readonly Piece[];
}

/** Every text, and the field that is not there. */
export const ALL: Texts = { of: [ANY], but: [] };

const isIn = (piece: Piece, pieces: readonly Piece[]): boolean =>
  pieces.some((other) => isPart(piece, other));

const touches = (piece: Piece, pieces: readonly Piece[]): boolean =>
  pieces.some((other) => meets(piece, other));

/**
 * Leaves out what is excluded whole, and exclusions that exclude nothing. No union of exclusions hides a piece
 * that none of them hides alone: see `isPart`.
 */
export const texts = (of: readonly Piece[], but: readonly Piece[]): Texts => {
  // Stryker disable next-line ConditionalExpression: it saves time only.
  const left = but.length === 0 ? of : of.filter((piece) => !isIn(piece, but));
  return { of: left, but: but.filter((out) => touches(out, left)) };
};

export const isEmpty = ({ of }: Texts): boolean => of.length === 0;

export const has = ({ of, but }: Texts, text: string | null): boolean =>
  of.some((piece) => holds(piece, text)) && !but.some((piece) => holds(piece, text));

/** About how many pieces are compared where one set is looked at beside another. */
export const effortBeside = (one: Texts, other: Texts): number =>
  one.of.length * (1 + one.but.length) * (other.of.length + other.but.length);

/** And where both are made one. */
export const effortOfBoth = (one: Texts, other: Texts): number =>
  one.of.length * other.of.length * (1 + one.but.length + other.but.length);

const shared = (some: readonly Piece[], others: readonly Piece[]): readonly Piece[] =>
  // What lies whole in another piece is all that the two have in common, and no other adds to it.
  some.flatMap((one) => {
    // Stryker disable next-line ConditionalExpression: it saves time only; the same texts would come in more pieces.
    if (isIn(one, others)) return [one];
    return others.filter((other) => meets(one, other)).map((other) => common(one, other));
  });

export const both = (one: Texts, other: Texts): Texts =>
  texts(shared(one.of, other.of), [...one.but, ...other.but]);

/** What the first set has and the second has not, in parts that have nothing in common; each is made when it is asked for. */
export function* without(one: Texts, other: Texts): Generator<Texts> {
  const outside = texts(one.of, [...one.but, ...other.of]);
  if (!isEmpty(outside)) yield outside;
  for (const [index, out] of other.but.entries()) {
    const excluded = shared(shared(one.of, [out]), other.of);
    const part = texts(excluded, [...one.but, ...other.but.slice(0, index)]);
    if (!isEmpty(part)) yield part;
  }
}

/** Whether the two have a text in common. */
export const overlap = (one: Texts, other: Texts): boolean =>
  one.of.some((mine) =>
    other.of.some((theirs) => {
      if (!meets(mine, theirs)) return false;
      const piece = common(mine, theirs);
      return !isIn(piece, one.but) && !isIn(piece, other.but);
    }),
  );

/** Whether all of the first set is in the second. */
export const isWithin = (one: Texts, other: Texts): boolean =>
  one.of.every((piece) => isIn(piece, other.of)) &&
  !other.but.some((out) => overlap(one, { of: [out], but: [] }));
