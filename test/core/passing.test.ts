import { expect, test } from 'vitest';
import { isFinal } from '../../lib/core/passing.ts';

test.each([
  { code: 'AccessDenied', final: true, reason: 'no permission comes by waiting' },
  { code: 'ThrottlingException', final: false, reason: 'the rate passes' },
  { code: 'ConflictException', final: false, reason: 'the other operation ends' },
  {
    code: 'InvalidCloudWatchLogsRoleArnException',
    final: true,
    reason: 'whoever made the call waits for a new role itself',
  },
])('a recorded $code is final: $final, because $reason', ({ code, final }) => {
  expect(isFinal(code)).toBe(final);
});
