import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PART_CASES } from './part-cases.ts';
import { motoServer, motoTheatre, sandboxTheatre, type Stage, type Theatre } from './stages.ts';
import { TRAIL_CASES } from './trail-cases.ts';

const CASES = [...TRAIL_CASES, ...PART_CASES];

/** Plays every case, but those that the theatre is known to get wrong. */
const play = (open: () => Promise<Theatre>, deviates: boolean): void => {
  let theatre: Theatre | undefined;
  let stage: Stage | undefined;
  beforeAll(async () => {
    theatre = await open();
  });
  afterAll(() => theatre?.close());
  beforeEach(async () => {
    stage = await theatre?.stage();
  });
  afterEach(() => stage?.close());

  for (const { name, motoDeviates, run } of CASES) {
    const skipped = deviates && motoDeviates !== undefined;
    const why = skipped ? ` (skipped, moto deviates: ${motoDeviates})` : '';
    it.skipIf(skipped)(`${name}${why}`, async () => {
      expect.hasAssertions();
      if (!stage) throw new Error('there is no stage');
      await run(stage.trails);
    });
  }
};

describe('CloudTrail through the adapter, in the sandbox', () => {
  play(sandboxTheatre, false);
});

const program = motoServer();
const absence = program === null ? ' (skipped: moto_server is not on the PATH)' : '';

describe.skipIf(program === null)(`CloudTrail through the adapter, in moto_server${absence}`, () => {
  play(() => motoTheatre(program ?? ''), true);
});
