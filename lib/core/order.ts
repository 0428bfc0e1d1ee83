/** Puts things in the order of a text of theirs, by its code units; what is alike keeps its order. */
export const byText =
  <T>(textOf: (one: T) => string) =>
  (one: T, other: T): number =>
    textOf(one) < textOf(other) ? -1 : 1;
