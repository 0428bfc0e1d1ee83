import { isObject } from '../core/json.ts';
import type { Sandbox, Who } from '../sandbox/index.ts';

/** One call of CloudTrail in the simulated account, in the API's own spelling. */
export interface Call {
  readonly operation: string;
  readonly request: object;
  readonly region: string;
}

/** Makes a call by its name, as any client signs it. Answers the refusal; null where it was done. */
export const callAs = async (
  sandbox: Sandbox,
  who: Who,
  { operation, request, region }: Call,
): Promise<string | null> => {
  const { accessKeyId } = sandbox.credentialsFor(who);
  // The simulated account reads who calls, and where, from the scope.
  const scope = `Credential=${accessKeyId}/20260101/${region}/cloudtrail/aws4_request`;
  const response = await fetch(sandbox.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `CloudTrail_20131101.${operation}`,
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(request),
  });
  const answer: unknown = await response.json();
  if (response.ok) return null;
  return isObject(answer) ? `${String(answer['__type'])}: ${String(answer['message'])}` : 'refused';
};
