import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Listing, Page } from '../../../lib/adapters/organization/listing.ts';
import { walk } from '../../../lib/adapters/organization/walk.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { rejection } from '../cloudtrail/stage.ts';

interface Held {
  readonly id: string;
  readonly isActive: boolean;
  readonly parents: readonly string[];
}

interface Organized {
  readonly accounts: readonly Held[];
  /** Each unit with those right under it: any graph, as no caller should rely on a tree. */
  readonly units: ReadonlyMap<string, readonly string[]>;
  readonly pageSize: number;
  /** Every so manieth page comes empty, with more behind it. */
  readonly emptyEvery: number;
}

const ROOT = 'r-root';
const unit = (index: number): string => `ou-root-${String(index).padStart(8, '0')}`;
const account = (index: number): string => String(100_000_000_000 + index);

const listingOf = ({ accounts, units, pageSize, emptyEvery }: Organized): Listing => {
  let calls = 0;
  const page = <T>(all: readonly T[], token: string | null): Promise<Page<T>> => {
    calls += 1;
    const start = Number(token ?? 0);
    const size = calls % emptyEvery === 0 ? 0 : pageSize;
    const end = start + size;
    return Promise.resolve({ items: all.slice(start, end), next: end < all.length ? String(end) : null });
  };
  const known = (parent: string): boolean => units.has(parent);
  return {
    all: (token) => page(accounts, token),
    accounts: (parent, token) =>
      known(parent)
        ? page(
            accounts.filter(({ parents }) => parents.includes(parent)),
            token,
          )
        : Promise.resolve(null),
    units: (parent, token) => (known(parent) ? page(units.get(parent) ?? [], token) : Promise.resolve(null)),
  };
};

const listed = async (pages: AsyncIterable<readonly string[]>): Promise<string[]> => {
  const ids: string[] = [];
  for await (const page of pages) ids.push(...page);
  return ids;
};

const reachable = (units: Organized['units'], from: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (one: string): void => {
    if (found.has(one)) return;
    found.add(one);
    for (const child of units.get(one) ?? []) visit(child);
  };
  for (const one of from) visit(one);
  return found;
};

const UNITS = 8;
const NAMES = [ROOT, ...Array.from({ length: UNITS }, (_, index) => unit(index))];
const organizations: fc.Arbitrary<Organized> = fc.record({
  // The same account may come twice: it moves while it is listed.
  accounts: fc.array(
    fc.record({
      id: fc.nat(30).map(account),
      isActive: fc.boolean(),
      parents: fc.subarray(NAMES, { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 60 },
  ),
  units: fc
    .array(fc.subarray(NAMES), { minLength: NAMES.length, maxLength: NAMES.length })
    .map((children) => new Map(NAMES.map((name, index) => [name, children[index] ?? []]))),
  pageSize: fc.integer({ min: 1, max: 20 }),
  emptyEvery: fc.integer({ min: 2, max: 9 }),
});

describe('walking an organization', () => {
  it('meets each active account once, whatever the pages', async () => {
    await fc.assert(
      fc.asyncProperty(organizations, async (organized) => {
        const ids = await listed(walk(listingOf(organized), []));
        const active = organized.accounts.filter(({ isActive }) => isActive).map(({ id }) => id);
        expect(ids.toSorted()).toEqual([...new Set(active)].toSorted());
      }),
    );
  });

  it('meets each active account below some units once, whatever the tree, with circles and doubles', async () => {
    await fc.assert(
      fc.asyncProperty(organizations, fc.subarray(NAMES, { minLength: 1 }), async (organized, from) => {
        const below = reachable(organized.units, from);
        const ids = await listed(walk(listingOf(organized), from));
        const active = organized.accounts
          .filter(({ isActive, parents }) => isActive && parents.some((parent) => below.has(parent)))
          .map(({ id }) => id);
        expect(ids.toSorted()).toEqual([...new Set(active)].toSorted());
      }),
    );
  });

  it('asks for a page only when the one before was taken', async () => {
    const accounts = Array.from({ length: 10_000 }, (_, index) => ({
      id: account(index),
      isActive: true,
      parents: [unit(index % UNITS)],
    }));
    const units = new Map<string, readonly string[]>([
      [ROOT, NAMES.slice(1)],
      ...NAMES.slice(1).map((name) => [name, []] as const),
    ]);
    for (const from of [[], [ROOT]]) {
      const listing = listingOf({ accounts, units, pageSize: 20, emptyEvery: 10_000 });
      let held = 0;
      let most = 0;
      let met = 0;
      const counted = async <T>(page: Promise<Page<T> | null>): Promise<Page<T> | null> => {
        const answer = await page;
        held += answer?.items.length ?? 0;
        most = Math.max(most, held);
        return answer;
      };
      const watched: Listing = {
        all: async (token) => (await counted(listing.all(token))) ?? { items: [], next: null },
        accounts: (parent, token) => counted(listing.accounts(parent, token)),
        units: (parent, token) => listing.units(parent, token),
      };
      for await (const page of walk(watched, from)) {
        held -= page.length;
        met += page.length;
      }
      expect(met).toBe(10_000);
      expect(most).toBe(20);
    }
  });
});

const small = (over: Partial<Organized> = {}): Listing =>
  listingOf({
    accounts: [0, 1, 2].map((index) => ({ id: account(index), isActive: true, parents: [unit(index)] })),
    units: new Map([0, 1, 2].map((index) => [unit(index), []])),
    pageSize: 20,
    emptyEvery: 1000,
    ...over,
  });

describe('an organization that is not as it should be', () => {
  it('is walked whole where a unit is missing, which is told at the end', async () => {
    const met: string[] = [];
    const walking = async (): Promise<void> => {
      for await (const page of walk(small(), [unit(0), unit(7), unit(1)])) met.push(...page);
    };
    const failure = await rejection(walking());
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringMatching(/^ParentNotFoundException: /));
    expect(failure).toHaveProperty('message', expect.stringContaining(`${unit(7)}: correct TRAILWARDEN_OUS`));
    expect(met).toEqual([account(0), account(1)]);
  });

  it.each([
    { id: '<!channel>', reason: 'markup' },
    { id: '11112222333', reason: 'a digit is missing' },
    { id: '111122223333\n', reason: 'a line more' },
    { id: '__proto__', reason: 'a key of every object' },
    { id: '', reason: 'none at all' },
  ])('hands on no account by an id that is none, $reason, and does not repeat it', async ({ id }) => {
    const met: string[] = [];
    const accounts = [id, account(5)].map((one) => ({ id: one, isActive: true, parents: [unit(0)] }));
    const walking = async (): Promise<void> => {
      for await (const page of walk(small({ accounts }), [])) met.push(...page);
    };
    const failure = await rejection(walking());
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty(
      'message',
      'Organizations named 1 accounts or units by ids that are none. All others were listed',
    );
    expect(met).toEqual([account(5)]);
  });

  it('is asked about no unit by an id that is none', async () => {
    const units = new Map([
      [unit(0), ['../../evil']],
      ['../../evil', []],
    ]);
    const accounts = [{ id: account(0), isActive: true, parents: [unit(0), '../../evil'] }];
    const walking = listed(walk(small({ accounts, units }), [unit(0)]));
    expect(await rejection(walking)).toBeInstanceOf(Terminal);
  });

  it('hands on what it listed until it fails, and fails with its own failure', async () => {
    const listing = small({ pageSize: 1 });
    const failing: Listing = {
      ...listing,
      all: (token) => (token === '2' ? Promise.reject(new Retryable('throttled')) : listing.all(token)),
    };
    const met: string[] = [];
    const walking = async (): Promise<void> => {
      for await (const page of walk(failing, [])) met.push(...page);
    };
    expect(await rejection(walking())).toBeInstanceOf(Retryable);
    expect(met).toEqual([account(0), account(1)]);
  });
});
