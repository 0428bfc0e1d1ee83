import { randomUUID } from 'node:crypto';
import { isObject } from './plain.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { ApiError } from './errors.ts';
import type { Call, Envelope, Principal } from './types.ts';

/** How a call ended: with an answer, or with a refusal. */
export interface Outcome {
  readonly answer: JsonObject | null;
  readonly error: ApiError | null;
}

// User guide, cloudtrail-event-reference-record-contents: larger requestParameters are omitted,
// longer error messages cut.
const MOST_PARAMETERS = 100 * 1024;
const MOST_MESSAGE = 1024;

const lowerKey = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1);

/** A CloudTrail record, with the parts the sandbox itself reads. */
export type TrailRecord = JsonObject & {
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
};

/** Keys as records spell them: first letter small, all the way down. */
const lowerCamel = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(lowerCamel);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [lowerKey(key), lowerCamel(inner)]))
    : value;
};

const base = (principal: Principal): JsonObject => ({
  arn: principal.arn,
  accountId: principal.accountId,
  accessKeyId: principal.accessKeyId,
});

/** The `userIdentity` of a principal. */
const identityOf = (principal: Principal, at: string): JsonObject => {
  const { accountId, name } = principal;
  if (principal.kind === 'root') return { type: 'Root', principalId: accountId, ...base(principal) };
  if (principal.kind === 'user')
    return {
      type: 'IAMUser',
      principalId: `AIDA${principal.accessKeyId.slice(4)}`,
      ...base(principal),
      userName: name,
    };
  if (principal.kind === 'service') return { type: 'AWSService', invokedBy: name };
  const roleId = `AROA${principal.accessKeyId.slice(4)}`;
  return {
    type: 'AssumedRole',
    principalId: `${roleId}:${principal.session}`,
    ...base(principal),
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: roleId,
        arn: principal.issuer ?? principal.arn,
        accountId,
        userName: name,
      },
      attributes: { creationDate: at, mfaAuthenticated: 'false' },
    },
  };
};

// User guide, cloudtrail-event-reference-record-contents: a service's call names the service in both fields.
const originOf = ({ principal, sourceIp, userAgent }: Call): JsonObject =>
  principal.kind === 'service'
    ? { sourceIPAddress: principal.name, userAgent: principal.name }
    : { sourceIPAddress: sourceIp, userAgent };

const tlsOf = (call: Call): JsonObject => ({
  tlsVersion: 'TLSv1.3',
  cipherSuite: 'TLS_AES_128_GCM_SHA256',
  clientProvidedHostHeader: `cloudtrail.${call.region}.amazonaws.com`,
});

const SILENT = new Set(['StartLogging', 'StopLogging', 'DeleteTrail', 'AddTags', 'RemoveTags']);

const parametersOf = (call: Call, error: ApiError | null): Json => {
  // Recorded denials of IAM name the trail in the message only.
  if (error?.recordedCode === 'AccessDenied') return null;
  const parameters = lowerCamel(call.request);
  return Buffer.byteLength(JSON.stringify(parameters)) > MOST_PARAMETERS ? null : parameters;
};

/** The CloudTrail record of a mutating call. */
export const recordOf = (call: Call, { answer, error }: Outcome): TrailRecord => {
  const eventTime = new Date(Math.floor(call.at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(call.principal, eventTime),
    eventTime,
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: call.operation,
    awsRegion: call.region,
    ...originOf(call),
    ...(error === null
      ? {}
      : { errorCode: error.recordedCode, errorMessage: error.message.slice(0, MOST_MESSAGE) }),
    requestParameters: parametersOf(call, error),
    responseElements: answer === null || SILENT.has(call.operation) ? null : lowerCamel(answer),
    requestID: call.requestId,
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.accountId,
    eventCategory: 'Management',
    ...(call.principal.kind === 'service' ? {} : { tlsDetails: tlsOf(call) }),
  };
};

/** A record in the envelope EventBridge delivers it in. */
export const envelopeOf = (record: TrailRecord): Envelope => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.cloudtrail',
  account: record.recipientAccountId,
  time: record.eventTime,
  region: record.awsRegion,
  resources: [],
  detail: record,
});
