import type { Context } from 'aws-lambda';
import { readSweep } from '../lib/config.ts';
import { sweep } from '../lib/sweep.ts';
import { sweeper } from '../lib/wire.ts';
import { coat, log } from './middleware.ts';

const world = sweeper(readSweep(process.env), log);

/** Kept for saying how far it came, a call that hangs included; assumed where the runtime does not say what is left. */
const RESERVE = 8000;
const ASSUMED = 60_000;

/** On a clock, asks for a look at every trail of every account. */
export const handler = coat<unknown, void>((_, context: Context) => {
  const left = context?.getRemainingTimeInMillis?.() ?? ASSUMED;
  return sweep(world, Date.now() + left - RESERVE);
});
