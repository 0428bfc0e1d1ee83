import { ApiError } from './errors.ts';
import { text } from './request.ts';
import type { Principals } from './principals.ts';
import type { Call } from './types.ts';

const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;

const escapeXml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const tag = (name: string, ...content: readonly string[]): string => `<${name}>${content.join('')}</${name}>`;

const leaf = (name: string, value: string): string => tag(name, escapeXml(value));

const wrap = (call: Call, ...content: readonly string[]): string =>
  `<${call.operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${tag(
    `${call.operation}Result`,
    ...content,
  )}${tag('ResponseMetadata', leaf('RequestId', call.requestId))}</${call.operation}Response>`;

const assumeRole = (principals: Principals, call: Call): string => {
  const roleArn = text(call.request, 'RoleArn') ?? '';
  const session = text(call.request, 'RoleSessionName') ?? '';
  const [, accountId, name] = ROLE_ARN.exec(roleArn) ?? [];
  if (accountId === undefined || name === undefined || !/^[\w+=,.@-]{2,64}$/.test(session))
    throw new ApiError('ValidationError', 'RoleArn or RoleSessionName is not valid');
  if (!principals.mayAssume(roleArn, text(call.request, 'ExternalId'), call.principal.arn))
    throw new ApiError(
      'AccessDenied',
      `User: ${call.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  const keys = principals.register({ kind: 'role', name, accountId, session, roleArn });
  const seconds = Number(text(call.request, 'DurationSeconds') ?? '3600');
  return wrap(
    call,
    tag(
      'Credentials',
      leaf('AccessKeyId', keys.accessKeyId),
      leaf('SecretAccessKey', keys.secretAccessKey),
      leaf('SessionToken', `token-of-${keys.accessKeyId}`),
      leaf('Expiration', new Date(call.at + seconds * 1000).toISOString()),
    ),
    tag(
      'AssumedRoleUser',
      leaf('AssumedRoleId', `AROA${keys.accessKeyId.slice(4)}:${session}`),
      leaf('Arn', principals.byKey(keys.accessKeyId)?.arn ?? ''),
    ),
  );
};

/** Answers AssumeRole and GetCallerIdentity in the XML of the query protocol. */
export const answerSts = (principals: Principals, call: Call): string => {
  if (call.operation === 'AssumeRole') return assumeRole(principals, call);
  if (call.operation !== 'GetCallerIdentity')
    throw new ApiError('InvalidAction', `Could not find operation ${call.operation}`);
  return wrap(
    call,
    leaf('Arn', call.principal.arn),
    leaf('UserId', call.principal.accessKeyId),
    leaf('Account', call.accountId),
  );
};

/** An error in the XML of the query protocol. */
export const stsError = (error: ApiError, requestId: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${tag(
    'Error',
    leaf('Type', 'Sender'),
    leaf('Code', error.code),
    leaf('Message', error.message),
  )}${leaf('RequestId', requestId)}</ErrorResponse>`;
