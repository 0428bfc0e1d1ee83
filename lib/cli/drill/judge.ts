import { TAMPERING } from '../../core/trigger.ts';
import type { Played } from './play.ts';
import type { Scenario } from './scenario.ts';

/** A line of the table: what happened, what should have, and whether that is the same. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly expected: string;
  readonly happened: string;
  readonly result: 'as expected' | 'otherwise' | 'not governed' | 'skipped';
  readonly why: string | null;
}

const EXPECTED = {
  remediate: 'remediated, and whole again',
  alert: 'no call of ours',
  ignore: 'silence, and no call of ours',
} as const;

/** Why a scenario is not played; null where it is. */
export const skippedBecause = ({ api, before, seenBy }: Scenario): string | null => {
  if (seenBy === 'external') return 'only somebody who watches us sees it';
  const foreign = [{ api }, ...before].find(
    (step) => !TAMPERING.some((name) => step.api === `cloudtrail:${name}`),
  );
  return foreign ? `${foreign.api} does not change a trail, and is not simulated` : null;
};

const told = ({ statuses, writes, refused }: Played): string =>
  [
    statuses.length > 0 ? [...new Set(statuses)].join(', ') : 'silence',
    ...(writes.length > 0 ? [writes.join(' ')] : []),
    ...(refused.length > 0 ? ['the tampering was refused'] : []),
  ].join('; ');

/** What keeps a scenario from telling anything of the policies; a call that is refused may well be to be ignored. */
const spoilt = ({ verdict }: Scenario, { otherwise, refused }: Played): string | null => {
  if (verdict === 'remediate' && refused.length > 0)
    return `the simulated account did not take it (${refused.join('; ')})`;
  if (otherwise.length === 0) return null;
  return `the policies ask for another trail than that of the file, before anybody touches it: ${otherwise.join(', ')}`;
};

/** Why a trail was not put back as it should have been; null where it was. */
const unmended = ({ left, statuses, isWatched }: Played): string | null => {
  if (left.length > 0 && isWatched) return `the policies only report (mode: audit): ${left.join(', ')}`;
  if (left.length > 0) return `not as it was: ${left.join(', ')}`;
  if (statuses.length === 0) return 'it is as it was, but nothing was told';
  const isTold = statuses.length === 1 && statuses[0] === 'remediated';
  return isTold ? null : `it is as it was, but was told as ${statuses.join(', ')}`;
};

const disturbed = ({ verdict }: Scenario, { writes, isTouched, statuses }: Played): string | null => {
  if (writes.length > 0 || isTouched) return 'nothing was to be called';
  return verdict === 'ignore' && statuses.length > 0 ? 'nothing was to be told' : null;
};

const wrongWith = (scenario: Scenario, played: Played): string | null => {
  if (played.failures > 0) return 'the function could not handle a message';
  return scenario.verdict === 'remediate' ? unmended(played) : disturbed(scenario, played);
};

const ungoverned = ({ verdict, trail }: Scenario, { isGoverned, changed }: Played): string | null => {
  if (!isGoverned) return `no policy governs ${trail.arn}`;
  return verdict === 'remediate' && changed.length === 0 ? 'no policy asks for what was changed' : null;
};

/** Judges a scenario that was played, or says why it was not. */
export const judge = (scenario: Scenario, played: Played | null): Row => {
  const { id, title, category, verdict } = scenario;
  const row = { id, title, category, expected: EXPECTED[verdict] };
  if (played === null) return { ...row, happened: '', result: 'skipped', why: skippedBecause(scenario) };
  const happened = told(played);
  const spoils = played.isGoverned ? spoilt(scenario, played) : null;
  if (spoils !== null) return { ...row, happened, result: 'otherwise', why: spoils };
  const free = ungoverned(scenario, played);
  if (free !== null) return { ...row, happened, result: 'not governed', why: free };
  const wrong = wrongWith(scenario, played);
  return { ...row, happened, result: wrong === null ? 'as expected' : 'otherwise', why: wrong };
};
