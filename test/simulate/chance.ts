import { createHash } from 'node:crypto';

/** A number from 0 up to 1 that follows from a seed and what it is about alone: the same in every order of events. */
export const chance = (...about: readonly (string | number)[]): number =>
  createHash('sha256').update(JSON.stringify(about)).digest().readUInt32BE(0) / 2 ** 32;

/** One of some, by such a number. */
export const pick = <T>(some: readonly [T, ...T[]], ...about: readonly (string | number)[]): T =>
  some[Math.floor(chance(...about) * some.length)] ?? some[0];

/** So many of some, by such numbers. */
export const sample = <T>(
  some: readonly T[],
  many: number,
  ...about: readonly (string | number)[]
): readonly T[] =>
  some
    .map((one, place) => ({ one, by: chance(...about, place) }))
    .sort((a, b) => a.by - b.by)
    .slice(0, many)
    .map(({ one }) => one);
