import type { Box } from './box.ts';
import type { Coverage } from './coverage.ts';
import { exampleOf, type Example } from './example.ts';
import { holeAround } from './hole.ts';
import { MOST_EFFORT, orElse, payFor, remains, type Effort } from './remains.ts';
import { eventIn, rankOf } from './sample.ts';

/** What a person reads of, and out of how many the most telling are chosen. */
const MOST_TOLD = 5;
const MOST_FOUND = 20;

const nextHole = (region: Box, boxes: readonly Box[], effort: Effort): Box | null => {
  const found = remains(region, boxes, effort).next();
  if (found.done === true) return null;
  payFor(effort, region, boxes);
  return holeAround(eventIn(found.value), region, boxes);
};

const tellingFirst = (boxes: readonly Box[]): readonly Box[] =>
  [...boxes].sort((one, other) => rankOf(one) - rankOf(other));

/** Holes without an event in common, one for each reason; those that were found are real, whatever stops the search. */
const holes = (desired: Coverage, observed: Coverage, effort: Effort): readonly Box[] => {
  const found: Box[] = [];
  const next = (region: Box): Box | null =>
    // Stryker disable next-line ConditionalExpression,EqualityOperator: it saves time; five are told.
    found.length < MOST_FOUND ? nextHole(region, [...observed, ...found], effort) : null;
  for (const region of tellingFirst(desired)) {
    for (let hole = orElse(() => next(region), null); hole !== null; hole = orElse(() => next(region), null))
      found.push(hole);
  }
  return found;
};

/**
 * What the first set records and the second does not, as a handful of examples, one for each reason, the most telling
 * first. None where the second records it all; with the sets exchanged it is what they record on top.
 */
export const blindSpots = (desired: Coverage, observed: Coverage, most = MOST_EFFORT): readonly Example[] =>
  tellingFirst(holes(desired, observed, { left: most }))
    .slice(0, MOST_TOLD)
    .map(exampleOf);
