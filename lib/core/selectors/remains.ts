import { domain, type Box } from './box.ts';
import { both, effortBeside, effortOfBoth, isWithin, overlap, without, type Texts } from './texts.ts';

/** Thrown where a comparison takes more steps than a trail's limits can honestly need: nothing is known then. */
export class TooIntricate extends Error {
  override readonly name = 'TooIntricate';
}

/**
 * How many pieces of texts may be compared. Deciding whether boxes cover a box is hard in theory; the widest that
 * a trail's limits allow takes a few millions, and selectors made to exhaust us must not.
 */
export const MOST_EFFORT = 25_000_000;

/** Counts down over one comparison. */
export interface Effort {
  left: number;
}

const at = (box: Box, field: string): Texts => box.get(field) ?? domain(field);

/** Whether some event is in both. */
export const meet = (one: Box, other: Box): boolean =>
  [...other].every(([field, allowed]) => !one.has(field) || overlap(at(one, field), allowed));

/** The fields by which some of a region lies outside of a box. */
const open = (region: Box, box: Box): readonly string[] =>
  // Stryker disable next-line ArrayDeclaration: a field that no box narrows leaves no way out.
  [...box].flatMap(([field, allowed]) => (isWithin(at(region, field), allowed) ? [] : [field]));

interface Cut {
  readonly box: Box;
  readonly fields: readonly string[];
}

/** Of the boxes that meet the region, the one that leaves the fewest ways out of it: none at all ends the search. */
const tightest = (region: Box, boxes: readonly Box[]): Cut | null => {
  let best: Cut | null = null;
  for (const box of boxes) {
    const fields = open(region, box);
    // Stryker disable all: any box will do to cut by; these choose the one that ends the search soonest.
    if (fields.length === 0) return { box, fields };
    // Asked last: it is dearer than the question before it, and most boxes are out of the running by then.
    if (fields.length < (best?.fields.length ?? Infinity) && meet(region, box)) best = { box, fields };
    // Stryker restore all
  }
  return best;
};

/** Pays before the work is done. Throws TooIntricate. */
const pay = (effort: Effort, price: number): void => {
  effort.left -= price;
  if (effort.left < 0) throw new TooIntricate('These selectors take too many steps to compare');
};

/** Pays for looking once at a region beside some boxes. Throws TooIntricate. */
export const payFor = (effort: Effort, region: Box, boxes: readonly Box[]): void => {
  let price = 1;
  for (const box of boxes)
    for (const [field, allowed] of box) price += effortBeside(at(region, field), allowed);
  pay(effort, price);
};

/**
 * The parts of a region that are in none of the boxes, one at a time and without an event in common. Nothing
 * comes if, and only if, the boxes cover the region. Throws TooIntricate.
 */
export function* remains(region: Box, boxes: readonly Box[], effort: Effort): Generator<Box> {
  payFor(effort, region, boxes);
  const cut = tightest(region, boxes);
  if (cut === null) {
    yield region;
    return;
  }
  // Stryker disable next-line all: what lies outside of a box does not meet it again; it saves time only.
  const others = boxes.filter((box) => box !== cut.box);
  let inside = region;
  for (const [index, field] of cut.fields.entries()) {
    const [mine, theirs] = [at(inside, field), at(cut.box, field)];
    for (const part of without(mine, theirs))
      yield* remains(new Map([...inside, [field, part]]), others, effort);
    // Stryker disable next-line all: it saves time only.
    if (index + 1 === cut.fields.length) return;
    pay(effort, effortOfBoth(mine, theirs));
    inside = new Map([...inside, [field, both(mine, theirs)]]);
  }
}

/** What a search comes to, or what is to be thought where it takes too many steps. */
export const orElse = <T>(search: () => T, unknown: T): T => {
  try {
    return search();
  } catch (error) {
    if (error instanceof TooIntricate) return unknown;
    throw error;
  }
};
