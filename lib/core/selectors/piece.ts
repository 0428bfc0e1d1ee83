/** One text, or every text with this beginning and this end; the two may overlap. */
export type Piece = { readonly is: string } | { readonly starts: string; readonly ends: string };

/** Every text, and the field that is not there. */
export const ANY: Piece = { starts: '', ends: '' };

/** Whether a text is one of the piece's; null is a field that the event does not have. */
export const holds = (piece: Piece, text: string | null): boolean =>
  'is' in piece
    ? piece.is === text
    : text === null
      ? piece.starts === '' && piece.ends === ''
      : text.startsWith(piece.starts) && text.endsWith(piece.ends);

/**
 * Whether all of one piece is in another. Exact: a beginning, some text that nobody mentions, and an end make
 * a text that is in no piece but those whose beginning and end are parts of its own.
 */
export const isPart = (one: Piece, other: Piece): boolean =>
  'is' in one
    ? holds(other, one.is)
    : !('is' in other) && one.starts.startsWith(other.starts) && one.ends.endsWith(other.ends);

// Stryker disable next-line EqualityOperator: of two that are nested and as long, either is the other.
const longer = (one: string, other: string): string => (one.length < other.length ? other : one);

const nested = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

const nestedEnds = (one: string, other: string): boolean => one.endsWith(other) || other.endsWith(one);

/** Whether some text is in both. */
export const meets = (one: Piece, other: Piece): boolean => {
  if ('is' in one) return holds(other, one.is);
  if ('is' in other) return holds(one, other.is);
  return nested(one.starts, other.starts) && nestedEnds(one.ends, other.ends);
};

/** What two pieces that meet have in common: again a piece. */
export const common = (one: Piece, other: Piece): Piece => {
  if ('is' in one) return one;
  if ('is' in other) return other;
  return { starts: longer(one.starts, other.starts), ends: longer(one.ends, other.ends) };
};
