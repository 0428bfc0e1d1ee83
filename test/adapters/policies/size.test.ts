import { expect, test } from 'vitest';
import { complaints, policy } from './write.ts';

test('a few aliases of a long list are not checked each time anew', () => {
  const text = policy({
    match: `{ trails: ['*'], accounts: &a [${'1, '.repeat(1000)}] }`,
    desired: `{ EventSelectors: [{ DataResources: [${'{ Type: a, Values: *a }, '.repeat(99)}] }] }`,
  });
  expect(complaints(text)).toEqual([
    'p.yaml:1:1: error: found more than 20000 values, those counted that aliases repeat; write several smaller policies',
  ]);
});
