import { PASSING } from '../../core/passing.ts';
import { Retryable, Terminal } from '../../ports.ts';

interface Details {
  readonly name: string;
  readonly code: unknown;
  readonly status: unknown;
  /** Whether the SDK found the clock wrong and will sign the next try by AWS's. */
  readonly skewCorrected: boolean;
}

const detailsOf = (error: Error): Details => {
  const code: unknown = 'code' in error ? error.code : undefined;
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const known: object = metadata && typeof metadata === 'object' ? metadata : {};
  return {
    name: error.name,
    code,
    status: 'httpStatusCode' in known ? known.httpStatusCode : undefined,
    skewCorrected: 'clockSkewCorrected' in known && known.clockSkewCorrected === true,
  };
};

const propagating = (name: string, message: string): boolean =>
  name === 'InvalidCloudWatchLogsRoleArnException' && message.includes('Check the trust relationships');

/**
 * What a person can do about a name. Keys that are good elsewhere are unknown in a region that the account has not
 * enabled: services that speak JSON say UnrecognizedClientException then, others InvalidClientTokenId (as people report
 * of Lambda, EventBridge and STS); OptInRequired is among the errors common to all (API).
 */
const ADVICE: ReadonlyMap<unknown, string> = new Map([
  ...['UnrecognizedClientException', 'InvalidClientTokenId', 'OptInRequired'].map(
    (name) =>
      [
        name,
        'probably this region is not enabled in the account: enable it, or let no policy expect a trail there; where it is enabled, our keys are no longer valid',
      ] as const,
  ),
  ['ENOTFOUND', 'there is no CloudTrail at this address: look at the name of the region'],
]);

/** What a clock that is wrong makes of a signature; the SDK has then set its own right (Smithy: clock skew errors). */
const SKEWED = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

const LONGEST = 1024;

const said = (error: Error, advice: string | undefined): string => {
  const message = `${error.name}: ${error.message}`;
  if (advice === undefined) return message.slice(0, LONGEST);
  return `${message.slice(0, LONGEST - advice.length - 3)} (${advice})`;
};

/** Tells what may work later from what will not; the message begins with AWS's name of the error. */
export const failureOf = (error: unknown): Terminal | Retryable => {
  if (error instanceof Terminal || error instanceof Retryable) return error;
  if (!(error instanceof Error)) return new Terminal(`unknown failure: ${String(error)}`);
  const { name, code, status, skewCorrected } = detailsOf(error);
  const serverSide = typeof status === 'number' && (status >= 500 || status === 429);
  const passes =
    PASSING.has(name) ||
    PASSING.has(String(code)) ||
    serverSide ||
    propagating(name, error.message) ||
    (skewCorrected && SKEWED.has(name));
  const message = said(error, ADVICE.get(name) ?? ADVICE.get(code));
  return passes ? new Retryable(message, { cause: error }) : new Terminal(message, { cause: error });
};
