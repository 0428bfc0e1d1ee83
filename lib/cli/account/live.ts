import { accountOf, ordinaryRegion, takeRole } from '../../adapters/accounts/ordinary.ts';
import { clientsByRegion } from '../../adapters/cloudtrail/client.ts';
import { cloudTrails } from '../../adapters/cloudtrail/trails.ts';
import { enabledRegions } from '../../adapters/regions/regions.ts';
import { isRegion } from '../../core/trail.ts';
import { Terminal } from '../../ports.ts';
import { Mishap } from '../mishap.ts';
import type { AccountOptions, Accounts } from './account.ts';
import { mishapOf } from './advice.ts';
import { quietWorld } from './quiet.ts';

const chosenRegion = async (wanted: readonly string[] | null): Promise<string> => {
  const odd = wanted?.find((one) => !isRegion(one));
  if (odd !== undefined)
    throw new Mishap(`--region ${odd} is no region: write one such as us-east-1, or all`);
  return wanted?.[0] ?? ordinaryRegion();
};

/** Opens the account of the ordinary credentials, or that of a role which they may take. Throws Mishap. */
export const openLive = async (
  { profile, role }: AccountOptions,
  homes: readonly string[] | null,
): Promise<Accounts> => {
  // The SDK reads the profile of every client from here.
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  try {
    const region = await chosenRegion(homes);
    const credentials = role === undefined ? undefined : await takeRole(role, { region });
    const accountId = await accountOf({ region, ...(credentials && { credentials }) });
    if (accountId === null) throw new Terminal('STS does not tell the account');
    const trails = cloudTrails(clientsByRegion(credentials));
    const enter = (asked: string) =>
      asked === accountId
        ? Promise.resolve(trails)
        : Promise.reject(new Terminal(`account ${asked} is not the one that these credentials are for`));
    const regions = () => enabledRegions({ region, ...(credentials && { credentials }) });
    return { world: quietWorld({ enter, regions }), accountIds: [accountId], region, homes };
  } catch (error) {
    if (error instanceof Mishap) throw error;
    throw mishapOf('the account cannot be entered', error);
  }
};
