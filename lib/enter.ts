import { Retryable, Terminal, type Trails, type World } from './ports.ts';
import type { Request } from './rounds.ts';

/** The account that a trail is looked at from, or why there is none. */
export interface Door {
  readonly trails: Trails | null;
  readonly viewOnly: boolean;
  readonly why: string;
  readonly passing: boolean;
}

/** Enters the owner's account; where that is barred, the account that saw the trail can at least look. */
export const enter = async (world: World, { trail, seenIn }: Request): Promise<Door> => {
  try {
    return { trails: await world.enter(trail.accountId), viewOnly: false, why: '', passing: false };
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    world.log.warn('account could not be entered', { accountId: trail.accountId, error: error.message });
    if (seenIn !== trail.accountId && error instanceof Terminal) return view(world, seenIn, error);
    return { trails: null, viewOnly: true, why: error.message, passing: error instanceof Retryable };
  }
};

const view = async (world: World, seenIn: string, barred: Terminal): Promise<Door> => {
  try {
    return { trails: await world.enter(seenIn), viewOnly: true, why: '', passing: false };
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    return { trails: null, viewOnly: true, why: barred.message, passing: error instanceof Retryable };
  }
};
