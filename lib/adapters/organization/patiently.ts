import pRetry from 'p-retry';
import { PASSING } from '../../core/passing.ts';
import { Retryable, Terminal } from '../../ports.ts';

/** What a person can do about a refusal (SDK 3.1175.0, the documented exceptions of the lists). */
const ADVICE = new Map([
  [
    'AccessDeniedException',
    'only the management account and delegated administrators may list accounts: deploy there, see that the role may, or list the accounts in TRAILWARDEN_ACCOUNTS',
  ],
  [
    'AWSOrganizationsNotInUseException',
    'this account is in no organization: list the accounts in TRAILWARDEN_ACCOUNTS',
  ],
]);

/** A name that nobody can resolve, for now. */
const UNKNOWN_HOST = 'ENOTFOUND';

const statusOf = (error: Error): number => {
  const metadata: unknown = '$metadata' in error ? error.$metadata : null;
  const known = metadata && typeof metadata === 'object' && 'httpStatusCode' in metadata;
  return known ? Number(metadata.httpStatusCode) : 0;
};

const failureOf = (error: unknown): unknown => {
  // SDK and network fail by other errors: a TypeError is a bug of ours.
  if (!(error instanceof Error) || error instanceof TypeError) return error;
  const code = 'code' in error ? String(error.code) : '';
  const status = statusOf(error);
  const passes = PASSING.has(error.name) || PASSING.has(code) || code === UNKNOWN_HOST;
  const said = `${error.name}: ${error.message}`.slice(0, 1024);
  if (passes || status >= 500 || status === 429) return new Retryable(said, { cause: error });
  const advice = ADVICE.get(error.name);
  return new Terminal(advice ? `${said} (${advice})` : said, { cause: error });
};

/** Calls until it works, is refused for good, or the deadline (epoch milliseconds) is near. Throws Terminal or Retryable. */
export const patiently = async <T>(
  call: () => Promise<T>,
  deadline: number,
  minTimeout: number,
): Promise<T> => {
  const left = deadline - Date.now();
  if (left <= 0) throw new Retryable('there was no time left to list more accounts');
  const tried = async (): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw failureOf(error);
    }
  };
  return pRetry(tried, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout,
    maxTimeout: 5000,
    randomize: true,
    maxRetryTime: left,
    shouldRetry: ({ error }) => error instanceof Retryable,
  });
};
