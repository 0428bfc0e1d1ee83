import { domain, keptOutBy, type Box } from './box.ts';
import type { EventFields } from './event.ts';
import { holds } from './piece.ts';
import { both, texts, type Texts } from './texts.ts';

/** Fields by which a person would explain a hole, the plainest first. */
const PLAINEST = [
  'eventCategory',
  'resources.type',
  'eventSource',
  'readOnly',
  'eventName',
  'resources.ARN',
  'userIdentity.arn',
];

const plainness = (field: string): number => (PLAINEST.indexOf(field) + 1 || Infinity) - 1;

/** As much as one cause explains: of several things that are asked for, or excluded, the one that a text is of. */
const around = (text: string | null, wanted: Texts, kept: Texts): Texts => {
  const { of, but } = wanted;
  if (!kept.of.some((piece) => holds(piece, text))) {
    const one = of.filter((piece) => holds(piece, text)).slice(0, 1);
    return texts(one, [...but, ...kept.of]);
  }
  return both(wanted, { of: kept.but.filter((piece) => holds(piece, text)).slice(0, 1), but: [] });
};

/**
 * Everything around an event that is lost for the same reason: a part of the region, outside of all boxes, as wide as it
 * can be explained. The event is in the region and in none of the boxes.
 */
export const holeAround = (event: EventFields, region: Box, boxes: readonly Box[]): Box => {
  let hole = region;
  for (const box of boxes) {
    const at = (field: string): Texts => hole.get(field) ?? domain(field);
    const out = keptOutBy(box, event);
    // What another box has already cut off explains this one too.
    if (out.some((field) => hole.has(field) && apart(at(field), box.get(field) ?? domain(field)))) continue;
    const [field = ''] = [...out].sort((one, other) => plainness(one) - plainness(other));
    const text = event.get(field) ?? null;
    hole = new Map([...hole, [field, around(text, at(field), box.get(field) ?? domain(field))]]);
  }
  return hole;
};

const apart = (one: Texts, other: Texts): boolean => both(one, other).of.length === 0;
