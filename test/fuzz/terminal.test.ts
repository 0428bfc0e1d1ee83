import { afterAll, describe, test } from 'vitest';
import { hostileOutcome } from '../adapters/slack/hostile.ts';
import { trailId } from '../arbitraries/trail.ts';
import { guarded, holds, PATIENCE, RUNS } from './guard.ts';

/** Which trail it is has always been checked by its ARN; everything else may be hostile. */
const outcomes = hostileOutcome
  .chain((outcome) => trailId.map((trail) => ({ ...outcome, trail })))
  .map((outcome) => JSON.stringify(outcome));

/** Each takes as long to be made as a hundred others to be read. */
const SOME = Math.ceil(RUNS / 20);

const guard = guarded('terminal');
afterAll(() => guard.close());

describe('what is told of an outcome is text, whatever stands in it', { timeout: PATIENCE }, () => {
  test('to a terminal', () => holds(guard, 'text', outcomes, SOME));
  test('in Markdown', () => holds(guard, 'markdown', outcomes, SOME));
  test('in SARIF', () => holds(guard, 'sarif', outcomes, SOME));
});
