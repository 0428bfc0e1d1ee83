import type { Box } from './box.ts';
import { KNOWN, UNKNOWN } from './catalogue.ts';
import type { EventFields } from './event.ts';
import { has, type Texts } from './texts.ts';

/** From `a` on. */
const FIRST = 0x61;

function* middles(): Generator<string> {
  yield 'example';
  // A character that no value contains always serves, and values are finite.
  for (let code = FIRST; ; code += 1) yield String.fromCodePoint(code);
}

/** Some text of a set that is not empty, as readable as can be. */
export const textOf = (set: Texts): string =>
  set.of
    .slice(0, 1)
    .map((piece) => ('is' in piece ? piece.is : between(piece.starts, piece.ends, set)))
    .join();

const between = (starts: string, ends: string, set: Texts): string =>
  middles()
    .map((middle) => starts + middle + ends)
    .filter((text) => has(set, text))
    .take(1)
    .toArray()
    .join();

/** The fields of an event that do not fit a box, replaced by some that do. */
const mended = (event: EventFields, box: Box): EventFields =>
  new Map([
    ...event,
    ...[...box].flatMap(([field, allowed]): [string, string][] =>
      has(allowed, event.get(field) ?? null) ? [] : [[field, textOf(allowed)]],
    ),
  ]);

const misfits = (event: EventFields, box: Box): readonly string[] =>
  [...box].flatMap(([field, allowed]) => (has(allowed, event.get(field) ?? null) ? [] : [field]));

/** Without these an event would be another one. */
const IDENTITY = ['eventCategory', 'resources.type', 'eventSource'];

/** How telling an event is: its place among those that an engineer knows. */
export const rankOf = (box: Box): number => {
  const fitting = KNOWN.map((known, rank) => ({ rank, off: misfits(known, box) }))
    .filter(({ off }) => !off.some((field) => IDENTITY.includes(field)))
    .sort((one, other) => one.off.length - other.off.length);
  return fitting[0]?.rank ?? KNOWN.length;
};

/** An event of a box: one that an engineer knows, changed as little as will do. */
export const eventIn = (box: Box): EventFields => mended(KNOWN[rankOf(box)] ?? UNKNOWN, box);
