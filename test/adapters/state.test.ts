import { describe, expect, test } from 'vitest';
import { recordedIn } from '../../lib/adapters/state/state.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const fileOf = (TrailARN: unknown): unknown => ({ trails: [{ Trail: { TrailARN } }] });

describe('a state file that names no trail says so shortly', () => {
  test.each([
    { arn: { toString: 1 }, found: 'no text', reason: 'a map that says what it is as text' },
    { arn: [ARN], found: 'no text', reason: 'a list of an ARN' },
    { arn: undefined, found: 'no text', reason: 'nothing' },
    { arn: 'x'.repeat(5000), found: `"${'x'.repeat(200)}"`, reason: 'a text without end' },
    { arn: '\u202e\u009b31m', found: '"  31m"', reason: 'a text that terminals obey' },
  ])('$reason', ({ arn, found }) => {
    expect(() => recordedIn(fileOf(arn))).toThrow(
      `trails[0].Trail.TrailARN: found ${found}; write the ARN of a trail`,
    );
  });

  test('each trail is there once', () => {
    expect(recordedIn(fileOf(ARN))).toHaveLength(1);
    const twice = { trails: [{ Trail: { TrailARN: ARN } }, { Trail: { TrailARN: ARN } }] };
    expect(() => recordedIn(twice)).toThrow(`found ${ARN} twice; write each trail once`);
  });
});
