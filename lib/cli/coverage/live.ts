import { clientsByRegion } from '../../adapters/cloudtrail/client.ts';
import { cloudTrails } from '../../adapters/cloudtrail/trails.ts';
import { trailFromArn, type TrailId } from '../../core/trail.ts';
import { Retryable, Terminal, type Trails } from '../../ports.ts';
import { Mishap } from '../mishap.ts';
import type { Selectors } from './input.ts';

/** How long AWS is asked before it is given up. */
const PATIENCE = 20_000;

export interface LiveOptions {
  readonly region?: string;
  readonly profile?: string;
}

const advice = (message: string): string =>
  /credential|token|sso|signature/i.test(message)
    ? 'sign in, or name a profile with --profile'
    : 'look at the name, the --region and the permissions';

const named = async (trails: Trails, trail: string, region: string | undefined): Promise<TrailId> => {
  const byArn = trailFromArn(trail);
  if (byArn) return byArn;
  if (region === undefined)
    throw new Mishap(`${trail} has no region: name it with --region, or name the trail by its ARN`);
  const found = await trails.find(trail, region);
  if (!found) throw new Mishap(`there is no trail ${trail} in ${region}: look at the name and the --region`);
  return found;
};

/** The selectors of a trail of the account that the credentials are for. Throws Mishap. */
export const selectorsOfTrail = async (trail: string, options: LiveOptions): Promise<Selectors> => {
  if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
  const region = options.region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const trails = cloudTrails(clientsByRegion());
  try {
    const id = await named(trails, trail, region);
    const { state, unread } = await trails.look(id, ['GetEventSelectors'], Date.now() + PATIENCE);
    const why = unread.GetEventSelectors;
    if (why !== undefined) throw new Terminal(why);
    return { of: id.arn, selectors: state.AdvancedEventSelectors ?? state.EventSelectors ?? [] };
  } catch (error) {
    if (error instanceof Terminal || error instanceof Retryable)
      throw new Mishap(`${trail} cannot be read (${error.message}): ${advice(error.message)}`, {
        cause: error,
      });
    throw error;
  }
};
