import { randomUUID } from 'node:crypto';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Envelope } from '../../sandbox/index.ts';

/** A recorded event as EventBridge hands it on: a bare record is wrapped, an envelope stays as it is. Throws for anything else. */
export const enveloped = (event: unknown, file: string): Envelope => {
  if (!isObject(event))
    throw new Error(`${file} holds no event: give a CloudTrail record or an EventBridge envelope as JSON`);
  // What came from JSON.parse is JSON; the rules and the handler judge its shape.
  const given = event as JsonObject;
  const detail = isObject(given['detail']) ? given['detail'] : given;
  const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
  const source = text(detail['eventSource'], '').split('.')[0];
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': text(given['detail-type'], 'AWS API Call via CloudTrail'),
    source: text(given['source'], `aws.${source}`),
    account: text(given['account'] ?? detail['recipientAccountId'], '111122223333'),
    time: text(given['time'] ?? detail['eventTime'], new Date().toISOString()),
    region: text(given['region'] ?? detail['awsRegion'], 'us-east-1'),
    resources: [],
    detail,
  };
};
