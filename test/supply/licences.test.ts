import { describe, expect, it } from 'vitest';
import { refusedIn } from './licences.ts';
import { readLock, type Locked } from './lock.ts';

const lockOf = (locked: Locked) => ({
  lockfileVersion: 3,
  packages: {
    '': { license: 'UNLICENSED' },
    'node_modules/a/node_modules/@b/c': { version: '1.0.0', ...locked },
  },
});

describe('the licences of what is depended on', () => {
  it('are all allowed', () => {
    expect(refusedIn(readLock())).toEqual([]);
  });

  it.each([
    { license: 'GPL-3.0-only', told: 'GPL-3.0-only' },
    { license: 'MIT AND GPL-3.0-only', told: 'MIT AND GPL-3.0-only' },
    { license: 'MPL-2.0', told: 'MPL-2.0' },
    { license: 'SEE LICENSE IN LICENSE', told: 'SEE LICENSE IN LICENSE' },
    { told: 'no licence' },
  ])('are told where a package is under $told', ({ told, ...locked }) => {
    expect(refusedIn(lockOf(locked))).toEqual([`@b/c 1.0.0: ${told}`]);
  });

  it.each([{ license: 'MIT' }, { license: 'GPL-3.0-only OR MIT' }, { license: 'MPL-2.0', dev: true }])(
    'are taken as the expressions that they are: $license',
    (locked) => {
      expect(refusedIn(lockOf(locked))).toEqual([]);
    },
  );

  it('may be no more for development than what is listed', () => {
    expect(refusedIn(lockOf({ license: 'GPL-3.0-only', dev: true }))).toEqual([
      '@b/c 1.0.0: GPL-3.0-only, for development',
    ]);
  });
});
