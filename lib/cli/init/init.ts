import { writeFile } from 'node:fs/promises';
import { readPolicies } from '../../adapters/policies/load.ts';
import type { Look } from '../../core/diff.ts';
import { READS } from '../../core/facets/facet.ts';
import { isObject } from '../../core/json.ts';
import type { TrailId } from '../../core/trail.ts';
import { openAccounts, type AccountOptions } from '../account/account.ts';
import { mishapOf } from '../account/advice.ts';
import type { Print } from '../command.ts';
import { Mishap } from '../mishap.ts';
import { whileLooking } from '../progress.ts';
import { settingsOf } from './settings.ts';
import { nameOf, writePolicy } from './write.ts';

/** What `init` is asked for. */
export interface InitOptions extends AccountOptions {
  readonly trail?: string;
  readonly out?: string;
  readonly force?: boolean;
}

const PATIENCE = 60_000;

interface Looked {
  readonly trail: TrailId;
  readonly look: Look;
}

const isMeant = ({ arn, name }: TrailId, asked: string | undefined): boolean =>
  asked === undefined || asked === arn || asked === name;

/** Every trail that an account owns, and that is meant. Throws Mishap. */
const looked = async (options: InitOptions): Promise<readonly Looked[]> => {
  const { world, accountIds, region, homes } = await openAccounts(options);
  const found: Looked[] = [];
  try {
    for (const accountId of accountIds) {
      const trails = await world.enter(accountId);
      const own = (await trails.list(region))
        .filter((trail) => trail.accountId === accountId && isMeant(trail, options.trail))
        .filter(({ homeRegion }) => homes?.includes(homeRegion) ?? true);
      for (const trail of own)
        found.push({ trail, look: await trails.look(trail, READS, Date.now() + PATIENCE) });
    }
  } catch (error) {
    throw mishapOf('the trails cannot be asked for', error);
  }
  const unread = found.find(({ look }) => look.existence !== 'present');
  if (unread)
    throw mishapOf(`${unread.trail.arn} cannot be read`, unread.look.unread.GetTrail ?? 'it is gone');
  return found;
};

/** Each document is valid by itself; a file can still be larger than a policy file may be. Throws Mishap. */
const whole = (text: string): string => {
  const wrong = readPolicies([{ path: 'the file', text }], new Date()).complaints.find(
    ({ severity }) => severity === 'error',
  );
  if (!wrong) return text;
  throw new Mishap(
    `nothing was written, as the file would be refused (found ${wrong.found}): write a file for each trail, with --trail`,
  );
};

const written = (all: readonly Looked[]): string => {
  const names = new Set<string>();
  const documents = all.map(({ trail, look }) => {
    const name = nameOf(trail, names);
    names.add(name);
    return writePolicy(name, trail, settingsOf(look, trail));
  });
  return whole(documents.join('---\n'));
};

const save = async (path: string, text: string, force: boolean): Promise<void> => {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = isObject(error) ? String(error['code']) : String(error);
    const advice =
      code === 'EEXIST'
        ? 'choose another name, or overwrite it with --force'
        : 'name a file that can be written';
    throw new Mishap(`${path} was not written (${code}): ${advice}`, { cause: error });
  }
};

/** Writes the policy of each trail that is meant. Throws Mishap. */
export const init = async (options: InitOptions, print: Print): Promise<void> => {
  const all = await whileLooking('Looking at the trails', () => looked(options));
  if (all.length === 0)
    throw new Mishap(
      `there is no trail${options.trail === undefined ? '' : ` ${options.trail}`}: look at the name, the --region and the account`,
    );
  const text = written(all);
  if (options.out === undefined) {
    print(text.trimEnd());
    return;
  }
  await save(options.out, text, options.force === true);
  print(
    `Wrote the ${all.length === 1 ? 'policy of 1 trail' : `policies of ${all.length} trails`} to ${options.out}.`,
  );
};
