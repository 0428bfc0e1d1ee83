import { isObject } from './plain.ts';
import { ApiError } from './errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { Arrival } from './http.ts';
import type { Call } from './types.ts';

/** What a request asks for, before anyone asks who sent it. */
export interface Asked {
  readonly service: Call['service'];
  readonly operation: string;
  readonly request: JsonObject;
  readonly broken: ApiError | null;
}

/** Access key and region of the SigV4 credential scope. */
interface Scope {
  readonly accessKeyId: string;
  readonly region: string | null;
}

// Credential=AKID/20261123/us-east-1/cloudtrail/aws4_request (IAM user guide, create-signed-request).
const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\//;

/** Reads the credential scope; signatures are not verified. */
export const readScope = (authorization: string): Scope => {
  const [, accessKeyId, region] = SCOPE.exec(authorization) ?? [];
  return { accessKeyId: accessKeyId ?? '', region: region ?? null };
};

const parse = (body: string): JsonObject | ApiError => {
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    return isObject(parsed)
      ? (parsed as JsonObject)
      : new ApiError('SerializationException', 'Start of structure or map found where not expected.');
  } catch (error) {
    return new ApiError('SerializationException', `The body is not JSON: ${String(error)}`);
  }
};

const SERVICES = new Map<string, Call['service']>([
  ['CloudTrail_20131101', 'cloudtrail'],
  ['com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101', 'cloudtrail'],
  ['AWSEvents', 'events'],
  ['AWSOrganizationsV20161128', 'organizations'],
  ['AmazonSQS', 'sqs'],
]);

const asJson = (service: Call['service'], operation: string, body: string): Asked => {
  const request = parse(body);
  return request instanceof ApiError
    ? { service, operation, request: {}, broken: request }
    : { service, operation, request, broken: null };
};

const fromTarget = (arrival: Arrival): Asked => {
  const dot = arrival.target.lastIndexOf('.');
  const service = SERVICES.get(arrival.target.slice(0, Math.max(dot, 0)));
  const operation = arrival.target.slice(dot + 1);
  if (service === undefined)
    throw new ApiError('UnknownOperationException', `Unknown target ${arrival.target}`);
  return asJson(service, operation, arrival.body);
};

/** Finds service, operation and request: JSON by target header, or STS's form. */
export const readAsked = (arrival: Arrival): Asked => {
  if (arrival.target !== '') return fromTarget(arrival);
  // AWS Account Management speaks REST: an operation is a path.
  if (arrival.path === '/listRegions') return asJson('account', 'ListRegions', arrival.body);
  const form = new URLSearchParams(arrival.body);
  const operation = form.get('Action');
  if (operation === null) throw new ApiError('UnknownOperationException', 'The request names no operation');
  return { service: 'sts', operation, request: Object.fromEntries(form), broken: null };
};
