import { expect, test } from 'vitest';
import { isFinal, PASSING, THROTTLES } from '../../lib/core/passing.ts';

// Spelled anew: the name of an error that is lost or misspelled there is missed here.
const TOO_MUCH = ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded'];
const ELSE = [
  'ConflictException',
  'ConcurrentModificationException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'InternalFailure',
  'InternalServerError',
  'InternalServiceError',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
  'AbortError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
];

test('what passes is just this', () => {
  expect([...THROTTLES]).toEqual(TOO_MUCH);
  expect([...PASSING]).toEqual([...TOO_MUCH, ...ELSE]);
});

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
