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
  /** When they end by the clock of STS; null where it does not say. */
  readonly expiration: Date | null;
}

/** What accounts are entered with. One is enough: each has sockets of its own. */
export const stsClient = (): STSClient =>
  new STSClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  });

/** The role that lets us into a member account. */
export const memberRole = (accountId: string, { name, region }: MemberRole): string =>
  `arn:${partitionOf(region)}:iam::${accountId}:role/${name}`;

/** Refusals that stay (API: AssumeRole, CommonErrors); where STS spells a name in two ways, both. */
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'RegionDisabledException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'OptInRequired',
  'UnrecognizedClientException',
  'ValidationError',
]);

/** What a person can do about a refusal; the rest says it itself. */
const ADVICE = new Map([
  [
    'AccessDenied',
    'see that the account has the role, that it trusts us, and that the external id is the same',
  ],
  ['RegionDisabledException', 'activate STS for our region in that account'],
  ['ValidationError', 'look at the name of the role and at the external id'],
]);

const barred = (arn: string, { externalId }: MemberRole, error: unknown): Terminal | Retryable => {
  if (error instanceof Terminal) return error;
  const [name, told] = error instanceof Error ? [error.name, error.message] : ['Unknown', String(error)];
  // STS repeats a value that it does not like.
  const message = externalId === null ? told : told.replaceAll(externalId, '(the external id)');
  const advice = ADVICE.get(name);
  const said = `${name}: ${message} (sts:AssumeRole ${arn}${advice ? `: ${advice}` : ''})`.slice(0, 2048);
  // The error itself goes no further where it tells the external id.
  const cause = message === told ? { cause: error } : {};
  return DENIED.has(name) ? new Terminal(said, cause) : new Retryable(said, cause);
};

/** Keys of one account are never used for another, whoever answers. */
const verified = (accountId: string, arn: string | undefined): void => {
  const [, answered] = /^arn:[^:]+:sts::(\d{12}):assumed-role\//.exec(arn ?? '') ?? [];
  if (answered !== accountId)
    throw new Terminal(
      `AssumeRole answered for ${answered ?? 'no account'}, not for ${accountId}: its credentials are not used`,
    );
};

const ask = async (accountId: string, role: MemberRole, sts: STSClient): Promise<TemporaryCredentials> => {
  const { Credentials, AssumedRoleUser } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: memberRole(accountId, role),
      RoleSessionName: 'trailwarden',
      ...(role.externalId !== null && { ExternalId: role.externalId }),
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    throw new Error('AssumeRole answered without credentials');
  verified(accountId, AssumedRoleUser?.Arn);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration ?? null,
  };
};

/** Assumes the member role of an account. Throws Terminal when it is denied, Retryable otherwise. */
export const assume = (
  accountId: string,
  role: MemberRole,
  sts: STSClient = stsClient(),
): Promise<TemporaryCredentials> =>
  pRetry(() => ask(accountId, role, sts), {
    retries: 3,
    minTimeout: 200,
    randomize: true,
    shouldRetry: ({ error }) => !(error instanceof Terminal) && !DENIED.has(error.name),
  }).catch((error: unknown) => {
    throw barred(memberRole(accountId, role), role, error);
  });

export interface Self {
  readonly accountId: string | null;
  /** The role behind our session, as CloudTrail names it in `sessionIssuer.arn`; null for a user. */
  readonly roleArn: string | null;
}

/**
 * Who we are. A path of the role is not part of a session's ARN, so a role with one is not recognised. Throws
 * Retryable: nobody can be denied the answer (API: GetCallerIdentity).
 */
export const whoAmI = async (sts: STSClient = stsClient()): Promise<Self> => {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw new Retryable(`${String(error)} (sts:GetCallerIdentity)`, { cause: error });
  });
  const [, partition, account, role] =
    /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(Arn ?? '') ?? [];
  return {
    accountId: Account ?? null,
    roleArn: role ? `arn:${partition}:iam::${account}:role/${role}` : null,
  };
};
