import type { Json } from '../json.ts';
import { boxOf, keptOutBy, type Box } from './box.ts';
import { selectorsOf } from './selector.ts';
import type { EventFields } from './event.ts';
import { meet, MOST_EFFORT, orElse, remains } from './remains.ts';

/** What a set of selectors records: the events of all its boxes together. */
export type Coverage = readonly Box[];

/** The events that selectors record, basic or advanced: spelling, order and labels are gone. */
export const coverageOf = (selectors: Json): Coverage =>
  selectorsOf(selectors).flatMap(({ alternatives }) => alternatives.flatMap((one) => boxOf(one) ?? []));

/** Whether an event, with one of its resources, is recorded. */
export const records = (coverage: Coverage, event: EventFields): boolean =>
  coverage.some((box) => keptOutBy(box, event).length === 0);

export const isNothing = (coverage: Coverage): boolean => coverage.length === 0;

export const union = (one: Coverage, other: Coverage): Coverage => [...one, ...other];

/** Whether some event is recorded by both. */
export const touches = (one: Coverage, other: Coverage): boolean =>
  one.some((box) => other.some((against) => meet(box, against)));

/** What the first records and the second does not, in parts without an event in common. Throws TooIntricate. */
export const difference = (one: Coverage, other: Coverage, most = MOST_EFFORT): Coverage => {
  const effort = { left: most };
  return one.flatMap((box, index) => [...remains(box, [...other, ...one.slice(0, index)], effort)]);
};

/** What a box is about at all; the many that are about the same are often covered by one search. */
// Stryker disable all: it saves time only; whatever it answered, each box would be searched for by itself.
const kindOf = (box: Box): Box =>
  new Map([...box].filter(([field]) => field === 'eventCategory' || field === 'resources.type'));

// Stryker restore all

/** Whether the second records all that the first does. Where that takes too long to tell, it is not believed. */
export const isWithin = (one: Coverage, other: Coverage, most = MOST_EFFORT): boolean => {
  const effort = { left: most };
  const isCovered = (box: Box): boolean => remains(box, other, effort).next().done === true;
  const kinds = Map.groupBy(one, (box) => JSON.stringify([...kindOf(box)]));
  const isAll = (): boolean =>
    [...kinds.values()].every(
      // Stryker disable next-line all: it saves time only, see kindOf.
      (boxes) => boxes.slice(1, 2).some((box) => isCovered(kindOf(box))) || boxes.every(isCovered),
    );
  return orElse(isAll, false);
};

/** Whether both record the same events. */
export const isSame = (one: Coverage, other: Coverage): boolean =>
  isWithin(one, other) && isWithin(other, one);
