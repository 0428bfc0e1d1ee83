import { readSweep } from '../lib/config.ts';
import { sweep } from '../lib/sweep.ts';
import { sweeper } from '../lib/wire.ts';
import { coat, log } from './middleware.ts';

const world = sweeper(readSweep(process.env), log);

/** On a clock, asks for a look at every trail of every account. */
export const handler = coat<unknown, void>(() => sweep(world));
