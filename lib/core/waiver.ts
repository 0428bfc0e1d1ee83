/** A dated, reasoned, named permission for a drift to stand. */
export interface Waiver {
  readonly properties: readonly string[];
  /** Names, globs or ARNs; null: every trail that the policy matches. */
  readonly trails: readonly string[] | null;
  /** Roles or users whose doing is permitted, as ARNs or globs of them; null: whoever did it. */
  readonly principals: readonly string[] | null;
  /** The last day, `YYYY-MM-DD`: it ends at the end of that day, UTC. */
  readonly until: string;
  readonly reason: string;
  readonly approvedBy: string;
}
