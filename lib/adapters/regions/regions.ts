import { AccountClient, paginateListRegions, type AccountClientConfig } from '@aws-sdk/client-account';
import pRetry from 'p-retry';
import { isObject } from '../../core/json.ts';
import { PASSING } from '../../core/passing.ts';
import { isRegion } from '../../core/trail.ts';
import { Retryable, Terminal } from '../../ports.ts';

/** Where we are, and as whom we ask; our own credentials where none are given. */
export interface Asker {
  readonly region: string;
  readonly credentials?: NonNullable<AccountClientConfig['credentials']>;
}

const ask = async ({ region, credentials }: Asker): Promise<readonly string[]> => {
  const client = new AccountClient({
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
    ...(credentials && { credentials }),
  });
  const found: string[] = [];
  // API: ListRegions takes at most 50 a page.
  const pages = paginateListRegions(
    { client, pageSize: 50 },
    { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
  );
  for await (const { Regions = [] } of pages)
    found.push(...Regions.flatMap(({ RegionName }) => RegionName ?? []));
  return found.filter(isRegion);
};

const isPassing = (error: Error): boolean => {
  const code = 'code' in error ? String(error.code) : '';
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status = isObject(metadata) ? metadata['httpStatusCode'] : undefined;
  return PASSING.has(error.name) || PASSING.has(code) || (typeof status === 'number' && status >= 500);
};

/** The regions that are enabled in the account whose credentials are used. Throws Terminal or Retryable. */
export const enabledRegions = (asker: Asker): Promise<readonly string[]> =>
  pRetry(() => ask(asker), {
    retries: 3,
    minTimeout: 200,
    randomize: true,
    shouldRetry: ({ error }) => isPassing(error),
  }).catch((error: unknown) => {
    if (!(error instanceof Error)) throw error;
    const said = `${error.name}: ${error.message} (account:ListRegions)`;
    throw isPassing(error) ? new Retryable(said, { cause: error }) : new Terminal(said, { cause: error });
  });
