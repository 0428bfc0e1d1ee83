import type { JsonObject } from '../core/json.ts';
import type { ApiError } from './errors.ts';
import type { Departure } from './http.ts';
import { stsError } from './sts.ts';
import type { Call } from './types.ts';

/** The answer of a call that was carried out. */
export const granted = (call: Call, answer: JsonObject | string | null): Departure => ({
  status: 200,
  contentType: typeof answer === 'string' ? 'text/xml' : 'application/x-amz-json-1.1',
  requestId: call.requestId,
  errorType: null,
  body: typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}),
});

/** The answer of a call that was refused, as its protocol spells errors. */
export const refusal = (service: Call['service'], error: ApiError, requestId: string): Departure => ({
  status: error.status,
  contentType: service === 'sts' ? 'text/xml' : 'application/x-amz-json-1.1',
  requestId,
  errorType: service === 'sts' ? null : error.code,
  body:
    service === 'sts'
      ? stsError(error, requestId)
      : JSON.stringify({ __type: error.code, message: error.message }),
});
