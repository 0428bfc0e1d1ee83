import type { Json } from '../json.ts';
import { boxOf, keptOutBy } from './box.ts';
import type { Conditions } from './conditions.ts';
import { selectorsOf } from './selector.ts';
import { eventsOf, type EventFields } from './event.ts';
import { inWords } from './words.ts';

/** A condition that an event does not meet. */
export interface Bar {
  readonly field: string;
  readonly condition: string;
  /** What the event has there; null where it has no such field. */
  readonly value: string | null;
}

/** Whether one selector records an event, and what keeps the event out where it does not. */
export interface Verdict {
  /** Its place in the list, from 1. */
  readonly selector: number;
  readonly name: string | null;
  readonly records: boolean;
  readonly keptOutBy: readonly Bar[];
}

const NOTHING: readonly Bar[] = [{ field: '', condition: 'it records nothing', value: null }];

const barsOf = (conditions: Conditions, event: EventFields): readonly Bar[] => {
  const box = boxOf(conditions);
  if (box === null) return NOTHING;
  const out = keptOutBy(box, event);
  return conditions
    .filter(({ field }) => out.includes(field))
    .map((condition) => ({
      field: condition.field,
      condition: inWords(condition),
      value: event.get(condition.field) ?? null,
    }));
};

/** An event of another kind is further away than one that only a detail keeps out. */
const FAR = ['eventCategory', 'resources.type'];

const distance = (bars: readonly Bar[]): number =>
  bars.reduce((sum, { field }) => sum + (FAR.includes(field) ? 10 : 1), 0);

const nearest = (all: readonly (readonly Bar[])[]): readonly Bar[] =>
  [...all].sort((one, other) => distance(one) - distance(other))[0] ?? NOTHING;

/** What each selector of a list makes of a CloudTrail record; of several ways out, the nearest to being recorded. */
export const explained = (selectors: Json, record: { readonly [key: string]: unknown }): readonly Verdict[] =>
  selectorsOf(selectors).map(({ index, name, alternatives }) => {
    const bars = nearest(
      eventsOf(record).flatMap((event) => alternatives.map((conditions) => barsOf(conditions, event))),
    );
    return { selector: index + 1, name, records: bars.length === 0, keptOutBy: bars };
  });
