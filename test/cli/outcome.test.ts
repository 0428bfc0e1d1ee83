import { expect, test } from 'vitest';
import { renderOutcome } from '../../lib/cli/render.ts';
import { outcomeWith } from '../adapters/bus/outcome.ts';

test('a gap that begins at a time which nobody can read says so on one line', () => {
  const { timing } = outcomeWith();
  const gap = { from: 'soon \u001b[31m\n\u202e', to: timing.finishedAt };
  const lines = renderOutcome(outcomeWith({ drifts: [], timing: { ...timing, gap } })).split('\n');
  expect(lines.at(-1)).toBe('  recording gap  not known how long, from soon  [31m  ');
});
