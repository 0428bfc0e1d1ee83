import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../lib/adapters/cloudtrail/failure.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';

interface Told {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly status?: number;
  readonly skewCorrected?: boolean;
}

const errorOf = ({ name = 'Error', message = 'said', code, status, skewCorrected }: Told): Error =>
  Object.assign(new Error(message), {
    name,
    ...(code !== undefined && { code }),
    ...(status !== undefined && {
      $metadata: { httpStatusCode: status, ...(skewCorrected && { clockSkewCorrected: true }) },
    }),
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
    {
      name: 'InvalidSignatureException',
      status: 400,
      skewCorrected: true,
      passes: true,
      reason: 'our clock was wrong, and the SDK now knows by how much',
    },
    {
      name: 'InvalidSignatureException',
      status: 400,
      passes: false,
      reason: 'the signature is wrong by any clock',
    },
    {
      name: 'TrailNotFoundException',
      status: 400,
      skewCorrected: true,
      passes: false,
      reason: 'a wrong clock brings no trail back',
    },
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

  const INVALID = 'The security token included in the request is invalid.';

  it.each([
    { told: { name: 'UnrecognizedClientException', message: INVALID }, reason: 'services that speak JSON' },
    { told: { name: 'InvalidClientTokenId', message: INVALID }, reason: 'services that speak XML' },
    { told: { name: 'OptInRequired' }, reason: 'what all services may say' },
  ])('of a region that is not enabled is terminal and says what to do, as by $reason', ({ told }) => {
    const error = errorOf({ ...told, status: 400 });
    const failure = failureOf(error);
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure.message.startsWith(`${error.name}: ${error.message} (`)).toBe(true);
    expect(failure.message).toContain('this region is not enabled in the account: enable it');
  });

  it('of a region that there is not is terminal and says what to do', () => {
    const message = 'getaddrinfo ENOTFOUND cloudtrail.eu-middle-1.amazonaws.com';
    const failure = failureOf(errorOf({ message, code: 'ENOTFOUND' }));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure.message).toBe(
      `Error: ${message} (there is no CloudTrail at this address: look at the name of the region)`,
    );
  });

  it('says what to do however long it is', () => {
    const failure = failureOf(errorOf({ name: 'OptInRequired', message: 'x'.repeat(5000) }));
    expect(failure.message).toHaveLength(1024);
    expect(failure.message).toMatch(/^OptInRequired: x+ \(probably .*\)$/);
  });

  it('is told in bounded length', () => {
    expect(failureOf(errorOf({ message: 'x'.repeat(5000) })).message).toHaveLength(1024);
  });
});
