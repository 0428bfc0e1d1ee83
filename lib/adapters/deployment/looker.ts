import type { LambdaClientConfig } from '@aws-sdk/client-lambda';

/** From where, and as whom, a deployment is looked at; the SDK's ordinary chain where nobody is named. */
export interface Looker {
  readonly region: string;
  readonly credentials?: NonNullable<LambdaClientConfig['credentials']>;
}

/** A client's configuration: what does not answer is told, not waited for. */
export const configOf = (looker: Looker): Looker & Pick<LambdaClientConfig, 'requestHandler'> => ({
  ...looker,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});
