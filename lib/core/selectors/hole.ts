import { domain, type Box } from './box.ts';
import type { EventFields } from './event.ts';
import { holds } from './piece.ts';
import { both, has, texts, type Texts } from './texts.ts';

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

/** A field that is not among them comes after all of them. */
const plainness = (field: string): number => [...PLAINEST, field].indexOf(field);

/** As much as one cause explains: of several things that are asked for, or excluded, the one that a text is of. */
const around = (text: string | null, wanted: Texts, kept: Texts): Texts => {
  const { of, but } = wanted;
  if (!kept.of.some((piece) => holds(piece, text))) {
    const one = of.filter((piece) => holds(piece, text)).slice(0, 1);
    return texts(one, [...but, ...kept.of]);
  }
  return both(wanted, { of: kept.but.filter((piece) => holds(piece, text)).slice(0, 1), but: [] });
};

const apart = (one: Texts, other: Texts): boolean => both(one, other).of.length === 0;

/**
 * Everything around an event that is lost for the same reason: a part of the region, outside of all boxes, as wide
 * as one reason explains it. The event must be in the region and in none of the boxes.
 */
export const holeAround = (event: EventFields, region: Box, boxes: readonly Box[]): Box => {
  let hole = region;
  const at = (field: string): Texts => hole.get(field) ?? domain(field);
  for (const box of boxes) {
    const out = [...box].filter(([field, allowed]) => !has(allowed, event.get(field) ?? null));
    // What another box has already cut off explains this one too.
    if (out.some(([field, allowed]) => apart(at(field), allowed))) continue;
    const plainest = out.sort(([one], [other]) => plainness(one) - plainness(other)).slice(0, 1);
    for (const [field, allowed] of plainest)
      hole = new Map([...hole, [field, around(event.get(field) ?? null, at(field), allowed)]]);
  }
  return hole;
};
