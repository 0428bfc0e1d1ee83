import type { Played } from './play.ts';
import type { Scenario } from './scenario.ts';

/** A line of the table: what happened, what should have, and whether that is the same. */
export interface Row {
  readonly id: string;
  readonly category: string;
  readonly expected: string;
  readonly happened: string;
  readonly result: 'as expected' | 'otherwise' | 'not governed' | 'skipped';
  readonly why: string | null;
}

/** What a simulated CloudTrail can play: calls that change a trail. */
const PLAYED = [
  'run-state',
  'trail-settings',
  'event-selectors',
  'insights',
  'tags',
  'decoy-and-iac',
  'blind-spots',
];

/** Why a scenario is not played; null where it is. */
export const skippedBecause = ({ api, category, before }: Scenario): string | null => {
  if (!PLAYED.includes(category)) return `category ${category} is about more than a trail`;
  const foreign = [{ api }, ...before].find((step) => !step.api.startsWith('cloudtrail:'));
  return foreign ? `${foreign.api} is not simulated` : null;
};

const told = ({ statuses, writes }: Played): string =>
  [
    statuses.length > 0 ? [...new Set(statuses)].join(', ') : 'silence',
    ...(writes.length > 0 ? [writes.join(' ')] : []),
  ].join('; ');

const EXPECTED = {
  remediate: 'remediated, and whole again',
  alert: 'no call of ours',
  ignore: 'silence, and no call of ours',
} as const;

const isAsExpected = ({ verdict }: Scenario, { statuses, writes, wholeAfter }: Played): boolean => {
  if (verdict === 'remediate')
    return wholeAfter && statuses.length > 0 && statuses.every((status) => status === 'remediated');
  const isQuiet = writes.length === 0 && !statuses.includes('remediated');
  return verdict === 'alert' ? isQuiet : isQuiet && statuses.length === 0;
};

/** Judges a scenario that was played, or says why it was not. */
export const judge = (scenario: Scenario, played: Played | null): Row => {
  const { id, category, verdict } = scenario;
  const row = { id, category, expected: EXPECTED[verdict] };
  if (played === null) return { ...row, happened: '', result: 'skipped', why: skippedBecause(scenario) };
  const happened = told(played);
  if (!played.governed)
    return { ...row, happened, result: 'not governed', why: 'no policy of yours governs the trail' };
  if (!played.wholeBefore)
    return {
      ...row,
      happened,
      result: 'otherwise',
      why: 'your policies ask for another trail than that of the file, before anybody touched it',
    };
  return isAsExpected(scenario, played)
    ? { ...row, happened, result: 'as expected', why: null }
    : {
        ...row,
        happened,
        result: 'otherwise',
        why: `${played.wholeAfter ? 'whole' : 'not whole'} in the end`,
      };
};
