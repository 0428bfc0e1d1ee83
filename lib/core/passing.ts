/** Refusals for being asked too much (SDK: ThrottlingException; the rest are its older and other names). */
export const THROTTLES: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);

/**
 * Errors that pass. Throttling and conflicts as AWS documents them (SDK: ThrottlingException, ConflictException);
 * the CloudWatch ones while a new role is not yet visible to CloudTrail (recorded: three refusals within 15 s,
 * then success); the rest are AWS's common errors and what a network does.
 */
export const PASSING: ReadonlySet<string> = new Set([
  ...THROTTLES,
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
]);

/**
 * Whether a refusal that CloudTrail recorded is final. One for a role that is not yet visible is taken for it, though it
 * passes: whoever made the call waits for that, and tries again as long as its message does. Else a role that somebody has
 * broken has each refusal bring on the next.
 */
export const isFinal = (errorCode: string): boolean => !PASSING.has(errorCode);
