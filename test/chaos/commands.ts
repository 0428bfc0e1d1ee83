import * as fc from 'fast-check';
import type { Policy } from '../../lib/core/policy.ts';
import type { Cloud } from './cloud.ts';
import type { Ground } from './ground.ts';
import { unhealed } from './healing.ts';
import { lies } from './judge.ts';
import { makeCloud } from './make.ts';
import { moves, type Move } from './moves.ts';
import { dustSettles, play } from './play.ts';
import { deployments } from './policies.ts';
import { untold } from './telling.ts';
import { overreach } from './writes.ts';

/** One run as plain data: what is deployed, what happens, and the seed of all that is left to chance. */
export interface Scenario {
  readonly seed: number;
  readonly deployments: readonly (readonly Policy[])[];
  readonly moves: readonly Move[];
}

/** What is known beforehand of the estate: what lasts until somebody mends it. */
interface Model {
  lasting: readonly Move[];
}

const isLasting = ({ do: what }: Move): boolean => what === 'deny' || what === 'break';

/** A move as fast-check plays it. */
export class Act implements fc.AsyncCommand<Model, Cloud> {
  readonly move: Move;

  constructor(move: Move) {
    this.move = move;
  }

  check({ lasting }: Readonly<Model>): boolean {
    // Nothing can be denied twice.
    return !(
      isLasting(this.move) && lasting.some((one) => JSON.stringify(one) === JSON.stringify(this.move))
    );
  }

  async run(model: Model, cloud: Cloud): Promise<void> {
    const { move } = this;
    if (isLasting(move)) model.lasting = [...model.lasting, move];
    if (move.do === 'mend') model.lasting = [];
    await play(cloud, move);
  }

  toString(): string {
    return JSON.stringify(this.move);
  }
}

const MOST_MOVES = 16;

/** Sequences of whatever can happen. */
export const commands: fc.Arbitrary<Iterable<Act>> = fc.commands(
  moves.map((move) => move.map((one) => new Act(one))),
  { maxCommands: MOST_MOVES, size: '+1' },
) as fc.Arbitrary<Iterable<Act>>;

export const weather: fc.Arbitrary<Omit<Scenario, 'moves'>> = fc.record({
  seed: fc.nat(1_000_000),
  deployments,
});

/** What brings on itself without end. */
const restless = ({ triggers, attempts, alerts }: Cloud): readonly string[] =>
  Object.entries({ triggers, attempts, alerts })
    .filter(([, queue]) => queue.isRestless)
    .map(([name]) => `the queue ${name} never comes to rest`);

/** Everything that is wrong with a run that is over. */
const wrongs = (cloud: Cloud): readonly string[] => [
  ...new Set([
    ...cloud.book.bugs,
    ...restless(cloud),
    ...overreach(cloud),
    ...lies(cloud),
    ...unhealed(cloud),
  ]),
];

/** Plays a run to its end. Answers what is wrong with it. */
export const chaos = async (
  ground: Ground,
  { seed, deployments: all }: Omit<Scenario, 'moves'>,
  acts: Iterable<Act>,
): Promise<readonly string[]> => {
  const cloud = await makeCloud(ground, { seed, deployments: all });
  try {
    // Each trail is seen once before anything happens.
    await dustSettles(cloud, []);
    const model: Model = { lasting: [] };
    await fc.asyncModelRun(() => ({ model, real: cloud }), acts);
    const sweptAt = await dustSettles(cloud, model.lasting);
    return [...wrongs(cloud), ...(await ground.clock.until(untold(cloud, sweptAt)))];
  } finally {
    await cloud.close();
  }
};

/** Plays a run that was kept. */
export const replay = (ground: Ground, scenario: Scenario): Promise<readonly string[]> =>
  chaos(
    ground,
    scenario,
    scenario.moves.map((move) => new Act(move)),
  );
