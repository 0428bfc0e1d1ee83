import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts';

type Credentials = NonNullable<STSClientConfig['credentials']>;

/** Where somebody asks from, and as whom; the SDK's ordinary chain where nobody is named. */
export interface Asker {
  readonly region: string;
  readonly credentials?: Credentials;
}

const clientOf = ({ region, credentials }: Partial<Asker>): STSClient =>
  new STSClient({
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });

/** The region of the environment or the profile. Throws the SDK's own error where there is none. */
export const ordinaryRegion = (): Promise<string> => clientOf({}).config.region();

/** The account that the credentials are for. Throws the SDK's own error. */
export const accountOf = async (asker: Asker): Promise<string | null> => {
  const { Account } = await clientOf(asker).send(new GetCallerIdentityCommand({}));
  return Account ?? null;
};

/** Takes a role that a person named, as that person. Throws the SDK's own error. */
export const takeRole = async (RoleArn: string, asker: Asker): Promise<Credentials> => {
  const { Credentials: given } = await clientOf(asker).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'trailwarden-cli' }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    throw new Error('AssumeRole answered without credentials');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};
