import type { Box } from './box.ts';
import type { Coverage } from './coverage.ts';
import { exampleOf, type Example } from './example.ts';
import { holeAround } from './hole.ts';
import { MOST_STEPS, remains, TooIntricate, type Steps } from './remains.ts';
import { eventIn, rankOf } from './sample.ts';

/** What a person reads of, and out of how many the most telling are chosen. */
const MOST_TOLD = 5;
const MOST_FOUND = 20;

const nextHole = (region: Box, boxes: readonly Box[], steps: Steps): Box | null => {
  const found = remains(region, boxes, steps).next();
  return found.done === true ? null : holeAround(eventIn(found.value), region, boxes);
};

/** Holes without an event in common, one for each reason. */
const holes = (desired: Coverage, observed: Coverage, steps: Steps): readonly Box[] => {
  const found: Box[] = [];
  try {
    for (const region of desired) {
      while (found.length < MOST_FOUND) {
        const hole = nextHole(region, [...observed, ...found], steps);
        if (hole === null) break;
        found.push(hole);
      }
    }
  } catch (error) {
    // Those that were found are real all the same.
    if (!(error instanceof TooIntricate)) throw error;
  }
  return found;
};

/**
 * What the first set records and the second does not, as a handful of examples, one for each reason, the most telling
 * first. None where the second records it all; with the sets exchanged it is what they record on top.
 */
export const blindSpots = (desired: Coverage, observed: Coverage, most = MOST_STEPS): readonly Example[] =>
  [...holes(desired, observed, { left: most })]
    .sort((one, other) => rankOf(one) - rankOf(other))
    .slice(0, MOST_TOLD)
    .map(exampleOf);
