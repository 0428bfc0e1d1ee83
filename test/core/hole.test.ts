import { expect, test } from 'vitest';
import type { Box } from '../../lib/core/selectors/box.ts';
import { holeAround } from '../../lib/core/selectors/hole.ts';
import type { Piece } from '../../lib/core/selectors/piece.ts';
import { texts, type Texts } from '../../lib/core/selectors/texts.ts';

const only = (is: string): Texts => texts([{ is }], []);
const from = (starts: string): Piece => ({ starts, ends: '' });

const PLAINEST = [
  'eventCategory',
  'resources.type',
  'eventSource',
  'readOnly',
  'eventName',
  'resources.ARN',
  'userIdentity.arn',
  'eventType',
];
/** What the event has, and what a box wants instead: some fields take few values. */
const VALUES = new Map([
  ['eventCategory', ['Data', 'Management']],
  ['readOnly', ['true', 'false']],
]);
const valueOf = (field: string, index: 0 | 1): string => (VALUES.get(field) ?? ['x', 'y'])[index] ?? '';
const event = new Map(PLAINEST.map((field) => [field, valueOf(field, 0)]));
const PAIRS = PLAINEST.slice(1).map((other, index) => ({ plainer: PLAINEST[index] ?? '', other }));

test.each(PAIRS)('a hole is told by $plainer rather than by $other', ({ plainer, other }) => {
  for (const fields of [
    [plainer, other],
    [other, plainer],
  ]) {
    const box: Box = new Map(fields.map((field) => [field, only(valueOf(field, 1))]));
    expect([...holeAround(event, new Map(), [box]).keys()]).toEqual([plainer]);
  }
});

test.each(['eventName', 'userIdentity.arn'])('what another box has cut off by %s is not cut again', (by) => {
  const region: Box = new Map([[by, only('x')]]);
  const box: Box = new Map([
    ['eventName', only('y')],
    ['userIdentity.arn', only('y')],
  ]);
  expect(holeAround(event, region, [box])).toEqual(region);
});

test('of several things that are asked for, a hole is of one', () => {
  const region: Box = new Map([['eventName', texts([from('x'), from('')], [])]]);
  const hole = holeAround(event, region, [new Map([['eventName', only('y')]])]);
  expect(hole.get('eventName')?.of).toEqual([from('x')]);
});

test('of several things that are excluded, a hole is of one', () => {
  const excluding: Texts = { of: [from('')], but: [from('x'), { starts: '', ends: 'x' }] };
  const hole = holeAround(event, new Map(), [new Map([['eventName', excluding]])]);
  expect(hole.get('eventName')?.of).toEqual([from('x')]);
});

test('what one beginning allows and an exclusion takes back is a hole of the exclusion', () => {
  const excluding: Texts = { of: [from('x'), from('z')], but: [{ is: 'x' }] };
  const hole = holeAround(event, new Map(), [new Map([['eventName', excluding]])]);
  expect(hole.get('eventName')?.of).toEqual([{ is: 'x' }]);
});
