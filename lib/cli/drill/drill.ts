import { join } from 'node:path';
import type { Policy } from '../../core/policy.ts';
import { usablePolicies } from '../account/policies.ts';
import type { Print } from '../command.ts';
import { Mishap } from '../mishap.ts';
import { pageOf } from '../page.ts';
import { ROOT } from '../root.ts';
import type { DrillOptions } from './command.ts';
import { judge, skippedBecause, type Row } from './judge.ts';
import { play } from './play.ts';
import { renderRows } from './render.ts';
import { scenariosIn, type Scenario } from './scenario.ts';
import { drillStage, type Cast } from './stage.ts';

/** The scenarios that come along, when no others are named. */
const OWN = join(ROOT, 'lib/cli/drill/scenarios.yaml');

const chosen = async ({ scenarios = OWN, scenario }: DrillOptions): Promise<readonly Scenario[]> => {
  const all = await scenariosIn(scenarios);
  const unknown = scenario?.find((id) => !all.some((one) => one.id === id));
  if (unknown !== undefined)
    throw new Mishap(`${scenarios} has no scenario ${unknown}: it has ${all.map(({ id }) => id).join(', ')}`);
  return all.filter(({ id }) => scenario?.includes(id) ?? true);
};

/** A bar on a terminal, so that somebody who waits sees how far it is. */
const progress = (done: number, all: number): void => {
  if (!process.stderr.isTTY) return;
  const full = Math.round((done / all) * 30);
  process.stderr.write(`\r[${'='.repeat(full)}${' '.repeat(30 - full)}] ${done}/${all}`);
  if (done === all) process.stderr.write('\r\u001b[K');
};

const castOf = (all: readonly Scenario[]): Cast => {
  const [accountId = '111122223333', ...others] = new Set(all.map((one) => one.accountId));
  const shared = all.find(({ state }) =>
    state.trails.some(({ Trail }) => Trail?.IsOrganizationTrail === true),
  );
  return { accountId, others, management: shared?.accountId ?? null };
};

const played = async (
  all: readonly Scenario[],
  policies: readonly Policy[],
  dir: string,
): Promise<readonly Row[]> => {
  const stage = await drillStage(dir, castOf(all));
  try {
    const rows: Row[] = [];
    for (const scenario of all) {
      progress(rows.length, all.length);
      const isPlayed = skippedBecause(scenario) === null;
      rows.push(judge(scenario, isPlayed ? await play(stage, policies, scenario) : null));
    }
    progress(all.length, all.length);
    return rows;
  } finally {
    await stage.close();
  }
};

/** Plays tamper scenarios against policies and prints what happened. Answers the exit status. Throws Mishap. */
export const drill = async (options: DrillOptions, print: Print): Promise<0 | 2> => {
  const all = await chosen(options);
  const policies = await usablePolicies(options.policies);
  const rows = await played(all, policies, options.policies);
  print(options.format === 'json' ? JSON.stringify(rows, null, 2) : renderRows(rows, pageOf(process.stdout)));
  const isFine = rows.every(({ result }) => result === 'as expected' || result === 'skipped');
  return isFine && rows.some(({ result }) => result === 'as expected') ? 0 : 2;
};
