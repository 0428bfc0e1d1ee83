import { join } from 'node:path';
import type { Policy } from '../../core/policy.ts';
import { usablePolicies } from '../account/policies.ts';
import type { Print } from '../command.ts';
import { Mishap } from '../mishap.ts';
import { pageOf } from '../page.ts';
import { ROOT } from '../root.ts';
import { withBar } from './bar.ts';
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

const castOf = (all: readonly Scenario[]): Cast => {
  const [accountId = '', ...others] = new Set(all.map(({ trail }) => trail.accountId));
  const shared = all.find(({ state }) =>
    state.trails.some(({ Trail }) => Trail?.IsOrganizationTrail === true),
  );
  return { accountId, others, management: shared?.trail.accountId ?? null };
};

const played = async (
  all: readonly Scenario[],
  policies: readonly Policy[],
  { policies: dir, format }: DrillOptions,
): Promise<readonly Row[]> => {
  const stage = await drillStage(dir, castOf(all));
  const { stderr } = process;
  const terminal = { isTTY: stderr.isTTY && format === 'text', write: stderr.write.bind(stderr) };
  try {
    return await withBar(all, terminal, async (scenario) =>
      judge(scenario, skippedBecause(scenario) === null ? await play(stage, policies, scenario) : null),
    );
  } finally {
    await stage.close();
  }
};

/** Plays tamper scenarios against policies and prints what happened. Answers the exit status. Throws Mishap. */
export const drill = async (options: DrillOptions, print: Print): Promise<0 | 2> => {
  const all = await chosen(options);
  const policies = await usablePolicies(options.policies);
  const rows = await played(all, policies, options);
  print(options.format === 'json' ? JSON.stringify(rows, null, 2) : renderRows(rows, pageOf(process.stdout)));
  const isFine = rows.every(({ result }) => result === 'as expected' || result === 'skipped');
  return isFine && rows.some(({ result }) => result === 'as expected') ? 0 : 2;
};
