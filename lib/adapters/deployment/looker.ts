import type { LambdaClientConfig } from '@aws-sdk/client-lambda';

/** From where, and as whom, a deployment is looked at; the SDK's ordinary chain where nobody is named. */
export interface Looker {
  readonly region: string;
  readonly credentials?: NonNullable<LambdaClientConfig['credentials']>;
}
