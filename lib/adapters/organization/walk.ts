import { isUnit } from '../../core/sweep.ts';
import { isAccountId } from '../../core/trail.ts';
import { Terminal } from '../../ports.ts';
import type { Account, Listing, Page } from './listing.ts';

type Ask<T> = (token: string | null) => Promise<Page<T> | null>;

/** What was not as it should be, told when all else was walked: none of it may keep an account from being seen. */
interface Flaws {
  readonly missing: Set<string>;
  /** How many accounts and units had ids of another shape; what they are is not ours to repeat. */
  strange: number;
}

/** An empty page can come before others: only the token tells the end (SDK 3.1175.0, ListAccounts). */
async function* pages<T>(ask: Ask<T>, whereMissing: () => void): AsyncGenerator<readonly T[]> {
  for (let token: string | null = null, more = true; more; more = token !== null) {
    const page: Page<T> | null = await ask(token);
    if (page === null) whereMissing();
    else yield page.items;
    token = page?.next ?? null;
  }
}

async function* subtrees(listing: Listing, units: readonly string[], flaws: Flaws): AsyncGenerator<string> {
  // A set is walked in the order in which it grows, with what is added meanwhile: each unit once, circles or not.
  const known = new Set(units);
  for (const unit of known) {
    yield unit;
    const ask: Ask<string> = (token) => listing.units(unit, token);
    for await (const children of pages(ask, () => flaws.missing.add(unit)))
      for (const child of children)
        if (isUnit(child)) known.add(child);
        else flaws.strange += 1;
  }
}

async function* accounts(
  listing: Listing,
  units: readonly string[],
  flaws: Flaws,
): AsyncGenerator<readonly Account[]> {
  if (units.length === 0)
    yield* pages(
      (token) => listing.all(token),
      () => {},
    );
  for await (const unit of subtrees(listing, units, flaws))
    yield* pages(
      (token) => listing.accounts(unit, token),
      () => flaws.missing.add(unit),
    );
}

const complain = ({ missing, strange }: Flaws): void => {
  const says = [
    missing.size > 0 &&
      `ParentNotFoundException: the organization has no ${[...missing].join(', ')}: correct TRAILWARDEN_OUS where it is named there`,
    strange > 0 && `Organizations named ${strange} accounts or units by ids that are none`,
  ].filter((one) => one !== false);
  if (says.length > 0) throw new Terminal(`${says.join('; ')}. All others were listed`);
};

/**
 * The active accounts of an organization, or of the subtrees of some units, each once, as their pages come.
 * Throws Terminal at the end where a unit is missing or an id is none, else what the listing throws.
 */
export async function* walk(listing: Listing, units: readonly string[]): AsyncGenerator<readonly string[]> {
  const flaws: Flaws = { missing: new Set(), strange: 0 };
  const seen = new Set<string>();
  for await (const page of accounts(listing, units, flaws)) {
    const ids = page.filter(({ isActive }) => isActive).map(({ id }) => id);
    const fresh = new Set(ids.filter((id) => isAccountId(id) && !seen.has(id)));
    flaws.strange += ids.filter((id) => !isAccountId(id)).length;
    for (const id of fresh) seen.add(id);
    if (fresh.size > 0) yield [...fresh];
  }
  complain(flaws);
}
