/** Part of a list, and where it goes on: null at its end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Account {
  readonly id: string;
  readonly isActive: boolean;
}

/** The lists that an organization has, a page at a time. Every method throws Terminal or Retryable. */
export interface Listing {
  /** All accounts of the organization. */
  all(token: string | null): Promise<Page<Account>>;
  /** The accounts right under a root or unit; null where there is no such. */
  accounts(parent: string, token: string | null): Promise<Page<Account> | null>;
  /** The ids of the units right under a root or unit; null where there is no such. */
  units(parent: string, token: string | null): Promise<Page<string> | null>;
}
