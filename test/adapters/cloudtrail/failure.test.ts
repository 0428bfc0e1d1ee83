import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../lib/adapters/cloudtrail/failure.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';

interface Told {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly status?: number;
}

const errorOf = ({ name = 'Error', message = 'said', code, status }: Told): Error =>
  Object.assign(new Error(message), {
    name,
    ...(code !== undefined && { code }),
    ...(status !== undefined && { $metadata: { httpStatusCode: status } }),
  });

interface Case extends Told {
  readonly reason: string;
  readonly passes: boolean;
}

const UNTRUSTED = 'Access denied. Check the trust relationships for your role.';

describe('a failure', () => {
  it.each<Case>([
    { name: 'ThrottlingException', passes: true, reason: 'AWS asks for patience' },
    { name: 'Throttling', passes: true, reason: 'the older name of the same' },
    { name: 'TooManyRequestsException', passes: true, reason: 'another name of the same' },
    { name: 'RequestLimitExceeded', passes: true, reason: 'yet another' },
    { name: 'ConflictException', passes: true, reason: 'another change of the trail is under way' },
    { name: 'ServiceUnavailable', passes: true, reason: 'AWS is away' },
    { name: 'InternalFailure', passes: true, reason: 'AWS has failed' },
    { name: 'Whatever', status: 500, passes: true, reason: 'it was the server' },
    { name: 'SyntaxError', status: 502, passes: true, reason: 'it was a gateway, which spoke HTML' },
    { name: 'Whatever', status: 429, passes: true, reason: 'too many requests by status alone' },
    { name: 'TimeoutError', code: 'ETIMEDOUT', passes: true, reason: 'no answer came in time' },
    { code: 'ECONNRESET', passes: true, reason: 'the connection broke' },
    { code: 'ECONNREFUSED', passes: true, reason: 'no connection came about' },
    { code: 'EAI_AGAIN', passes: true, reason: 'the name was not resolved' },
    {
      name: 'InvalidCloudWatchLogsRoleArnException',
      message: UNTRUSTED,
      status: 400,
      passes: true,
      reason: 'a new role is not yet visible to CloudTrail',
    },
    {
      name: 'InvalidCloudWatchLogsRoleArnException',
      message: 'The role ARN is not of the form of one.',
      status: 400,
      passes: false,
      reason: 'the ARN itself is wrong',
    },
    {
      name: 'AccessDeniedException',
      message: UNTRUSTED,
      status: 400,
      passes: false,
      reason: 'the words alone do not make it pass',
    },
    { name: 'AccessDeniedException', status: 400, passes: false, reason: 'a right is lacking' },
    { name: 'TrailNotFoundException', status: 400, passes: false, reason: 'there is no trail' },
    {
      name: 'InsufficientS3BucketPolicyException',
      status: 400,
      passes: false,
      reason: 'the bucket does not let CloudTrail in',
    },
    { name: 'InvalidEventSelectorsException', status: 400, passes: false, reason: 'the request is wrong' },
    {
      name: 'MaximumNumberOfTrailsExceededException',
      status: 403,
      passes: false,
      reason: 'a quota is used up',
    },
    { name: 'Whatever', status: 400, passes: false, reason: 'what nobody knows is not tried for ever' },
    { code: 'ENOTFOUND', passes: false, reason: 'there is no such endpoint' },
  ])('passes is $passes, as $reason', (told) => {
    const error = errorOf(told);
    const failure = failureOf(error);
    expect(failure).toBeInstanceOf(told.passes ? Retryable : Terminal);
    expect(failure.message).toBe(`${error.name}: ${error.message}`);
    expect(failure.cause).toBe(error);
  });

  it.each([
    { already: new Terminal('AccessDeniedException: no'), reason: 'terminal' },
    { already: new Retryable('ThrottlingException: slow'), reason: 'retryable' },
  ])('that is $reason already stays what it is', ({ already }) => {
    expect(failureOf(already)).toBe(already);
  });

  it('that is no error is terminal, and is told', () => {
    const failure = failureOf('a text');
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure.message).toContain('a text');
  });

  it('is told in bounded length', () => {
    expect(failureOf(errorOf({ message: 'x'.repeat(5000) })).message).toHaveLength(1024);
  });
});
