import { CloudTrailClient, type CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import QuickLRU from 'quick-lru';

type Credentials = NonNullable<CloudTrailClientConfig['credentials']>;
type Handler = NonNullable<CloudTrailClientConfig['requestHandler']>;

/** Sockets for any number of clients: the first makes them, the others find them there. */
export interface Sockets {
  handler: Handler;
}

/** Most accounts have their trails in one region; where delivery is asked for, the others come by once a day. */
const MOST = 8;

/**
 * Sockets for any number of clients: with some of its own, each would keep them open. Few stay open between calls.
 * Retries are ours, inside the time left; a call that hangs must not eat it.
 */
export const sockets = (): Sockets => ({
  handler: {
    connectionTimeout: 3000,
    requestTimeout: 8000,
    throwOnRequestTimeout: true,
    httpsAgent: { maxSockets: 50, maxFreeSockets: 8 },
  },
});

/** Clients of one account by region, those that were used last kept, on sockets that others may share. */
export const clientsByRegion = (
  credentials?: Credentials,
  shared: Sockets = sockets(),
): ((region: string) => CloudTrailClient) => {
  const clients = new QuickLRU<string, CloudTrailClient>({ maxSize: MOST });
  return (region) => {
    const known = clients.get(region);
    if (known) return known;
    const client = new CloudTrailClient({
      region,
      maxAttempts: 1,
      // Nobody changes how calls are made: the SDK need not work that out for each.
      cacheMiddleware: true,
      requestHandler: shared.handler,
      ...(credentials && { credentials }),
    });
    shared.handler = client.config.requestHandler;
    clients.set(region, client);
    return client;
  };
};
