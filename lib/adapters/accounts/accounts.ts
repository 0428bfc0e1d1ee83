import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import pRetry from 'p-retry';
import { partitionOf } from '../../core/trail.ts';
import { Retryable, Terminal } from '../../ports.ts';

export interface MemberRole {
  readonly name: string;
  readonly externalId: string | null;
  /** Where we run: its partition is that of every account we can enter. */
  readonly region: string;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

const client = (): STSClient =>
  new STSClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  });

/** The role that lets us into a member account. */
export const memberRole = (accountId: string, { name, region }: MemberRole): string =>
  `arn:${partitionOf(region)}:iam::${accountId}:role/${name}`;

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'RegionDisabledException',
  'ExpiredTokenException',
]);

const barred = (role: string, error: unknown): Terminal | Retryable => {
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['Unknown', String(error)];
  const said = `${name}: ${message} (sts:AssumeRole ${role})`;
  return DENIED.has(name) ? new Terminal(said, { cause: error }) : new Retryable(said, { cause: error });
};

/** Assumes the member role of an account. Throws Terminal when it is denied, Retryable otherwise. */
export const assume = (accountId: string, role: MemberRole): Promise<TemporaryCredentials> => {
  const arn = memberRole(accountId, role);
  const ask = async (): Promise<TemporaryCredentials> => {
    const { Credentials } = await client().send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: 'trailwarden',
        ...(role.externalId !== null && { ExternalId: role.externalId }),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken)
      throw new Error('AssumeRole answered without credentials');
    const expiration = Expiration ?? new Date(Date.now() + 900_000);
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration,
    };
  };
  return pRetry(ask, {
    retries: 3,
    minTimeout: 200,
    randomize: true,
    shouldRetry: ({ error }) => !DENIED.has(error.name),
  }).catch((error: unknown) => {
    throw barred(arn, error);
  });
};

export interface Self {
  readonly accountId: string | null;
  /** The role behind our session, as CloudTrail names it in `sessionIssuer.arn`; null for a user. */
  readonly roleArn: string | null;
}

/** Who we are. A path of the role is not part of a session's ARN, so a role with one is not recognised. */
export const whoAmI = async (): Promise<Self> => {
  const { Account, Arn } = await client().send(new GetCallerIdentityCommand({}));
  const [, partition, account, role] =
    /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(Arn ?? '') ?? [];
  return {
    accountId: Account ?? null,
    roleArn: role ? `arn:${partition}:iam::${account}:role/${role}` : null,
  };
};
