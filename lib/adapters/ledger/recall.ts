import type { TrailId } from '../../core/trail.ts';
import type { Memory } from '../../ports.ts';
import { approvalOf } from './digest.ts';
import { HEAD, isKept, readSnapshot } from './snapshot.ts';
import { regionsIn, REGIONS } from './regions.ts';
import { isStanding, rowsBetween, text, trailKey, type Desk } from './table.ts';
import { MENDED } from './traces.ts';

const HOUR = 3_600_000;
const APPROVAL = 'now#approval#';

/** What the rows say of a trail, in one call unless its state is too large for a row. */
export const recall = async (desk: Desk, trail: TrailId, now: number): Promise<Memory> => {
  const pk = trailKey(trail);
  // What was mended sorts just before what is now: the last hour and the present are one range.
  const rows = await rowsBetween(desk, pk, `${MENDED}${new Date(now - HOUR).toISOString()}`, 'now#~');
  const repairs = rows.filter((row) => text(row, 'sk').startsWith(MENDED));
  const bySk = new Map(rows.map((row) => [text(row, 'sk'), row]));
  const [head, state] = [bySk.get(HEAD), bySk.get('now#state')];
  const counts = Map.groupBy(repairs, (row) => text(row, 'property'));
  return {
    snapshotAt: head ? text(head, 'takenAt') : null,
    snapshot: async () => (head ? readSnapshot({ ...desk, pk }, head) : null),
    keeps: (seen) => isKept(head, seen),
    open: isStanding(state),
    restoring: state?.['restoring']?.BOOL === true,
    approvals: rows
      .filter((row) => text(row, 'hash') !== '' && text(row, 'sk').startsWith(APPROVAL))
      .map((row) => text(row, 'sk').slice(APPROVAL.length)),
    last: state ? text(state, 'finishedAt') : null,
    regions: regionsIn(bySk.get(REGIONS)),
    repairs: Object.fromEntries([...counts].map(([property, all]) => [property, all.length])),
    approved: (property, observed, principals) => {
      const row = bySk.get(`${APPROVAL}${property}`);
      if (row === undefined || Number(row['expires']?.N) * 1000 <= now) return false;
      return text(row, 'hash') === approvalOf(observed, principals);
    },
  };
};
