import { CloudTrailClient, type CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';

type Credentials = NonNullable<CloudTrailClientConfig['credentials']>;

/** Clients by region, made once each. Retries are ours, inside the time left; a call that hangs must not eat it. */
export const clientsByRegion = (credentials?: Credentials): ((region: string) => CloudTrailClient) => {
  const clients = new Map<string, CloudTrailClient>();
  return (region) => {
    const known = clients.get(region);
    if (known) return known;
    const client = new CloudTrailClient({
      region,
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 3000, requestTimeout: 8000, throwOnRequestTimeout: true },
      ...(credentials && { credentials }),
    });
    clients.set(region, client);
    return client;
  };
};
