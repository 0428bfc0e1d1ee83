import type { EventFields } from './event.ts';

const event = (...fields: (readonly [string, string])[]): EventFields => new Map(fields);

const call = (service: string, eventName: string, kind: 'read' | 'write'): (readonly [string, string])[] => [
  ['eventSource', `${service}.amazonaws.com`],
  ['eventName', eventName],
  ['readOnly', String(kind === 'read')],
  ['eventType', 'AwsApiCall'],
];

const management = (...of: Parameters<typeof call>): EventFields =>
  event(['eventCategory', 'Management'], ...call(...of));

const data =
  (type: string, arn: string) =>
  (...of: Parameters<typeof call>): EventFields =>
    event(['eventCategory', 'Data'], ...call(...of), ['resources.type', type], ['resources.ARN', arn]);

const s3 = data('AWS::S3::Object', 'arn:aws:s3:::example-bucket/example-key');
const lambda = data('AWS::Lambda::Function', 'arn:aws:lambda:us-east-1:111122223333:function:example');
const dynamodb = data('AWS::DynamoDB::Table', 'arn:aws:dynamodb:us-east-1:111122223333:table/example');

const network = (...of: Parameters<typeof call>): EventFields =>
  event(['eventCategory', 'NetworkActivity'], ...call(...of), ['vpcEndpointId', 'vpce-0123456789abcdef0']);

/**
 * Events that an engineer knows, the most telling first. Which are reads is as CloudTrail marks them: `Decrypt`
 * is one, `Invoke` is none (KMS and Lambda developer guides, logging with CloudTrail).
 */
export const KNOWN: readonly EventFields[] = [
  management('iam', 'CreateAccessKey', 'write'),
  management('iam', 'GetAccountAuthorizationDetails', 'read'),
  management('kms', 'Decrypt', 'read'),
  management('kms', 'ScheduleKeyDeletion', 'write'),
  management('rdsdata', 'ExecuteStatement', 'write'),
  s3('s3', 'GetObject', 'read'),
  s3('s3', 'PutObject', 'write'),
  s3('s3', 'DeleteObject', 'write'),
  lambda('lambda', 'Invoke', 'write'),
  dynamodb('dynamodb', 'GetItem', 'read'),
  dynamodb('dynamodb', 'PutItem', 'write'),
  dynamodb('dynamodb', 'DeleteItem', 'write'),
  network('kms', 'Decrypt', 'read'),
  network('s3', 'GetObject', 'read'),
  network('secretsmanager', 'GetSecretValue', 'read'),
];

/** What is known of any other event: nothing but that it reads or writes. */
export const UNKNOWN: EventFields = event(['readOnly', 'false']);
