import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { guarded, holds } from './guard.ts';

const guard = guarded('broken');
/** A thread that only starts may take so long already: it is asked for nothing else. */
const hasty = guarded('broken', 300);
afterAll(() => Promise.all([guard.close(), hasty.close()]));

describe('a reader that is broken is found out', () => {
  test.each([
    { reader: 'throwing', says: 'cannot read x' },
    { reader: 'missing', says: 'there is no reader missing' },
    { reader: 'greedy', says: 'memory limit' },
  ])('$reader: $says', async ({ reader, says }) => {
    await expect(guard.read(reader, 'x')).rejects.toThrow(says);
  });

  test('endless: it stood still', async () => {
    await expect(hasty.read('endless', 'x')).rejects.toThrow('it stood still for 300 ms');
  });

  test('with the input and the seed that show it, whatever became of the thread before', async () => {
    const found = holds(guard, 'throwing', fc.constant('x'));
    await expect(found).rejects.toThrow(/seed: -?\d+[\s\S]*Counterexample: \["x"\]/);
  });
});
