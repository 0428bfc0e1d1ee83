import { isObject } from './plain.ts';
import { listen, stop, type Departure } from './http.ts';

/** Parameter Store and Secrets Manager behind real HTTP, as far as reading goes. */
export interface Secrets {
  readonly endpoint: string;
  /** How often something was read. */
  reads(): number;
  set(name: string, value: string): void;
  close(): Promise<void>;
}

const answer = (status: number, body: object): Departure => ({
  status,
  contentType: 'application/x-amz-json-1.1',
  requestId: 'sandbox',
  errorType: null,
  body: JSON.stringify(body),
});

const asked = (body: string): { readonly [key: string]: unknown } => {
  const request: unknown = JSON.parse(body);
  return isObject(request) ? request : {};
};

/** Starts on 127.0.0.1; clients find it by AWS_ENDPOINT_URL_SSM and AWS_ENDPOINT_URL_SECRETS_MANAGER. */
export const startSecrets = async (values: { readonly [name: string]: string }): Promise<Secrets> => {
  const kept = new Map(Object.entries(values));
  let reads = 0;
  const { server, endpoint } = await listen(0, async ({ target, body }) => {
    reads += 1;
    const { Name, SecretId } = asked(body);
    const isParameter = target === 'AmazonSSM.GetParameter';
    if (!isParameter && target !== 'secretsmanager.GetSecretValue')
      return answer(400, { __type: 'UnknownOperationException', message: target });
    const name = String(isParameter ? Name : SecretId);
    const value = kept.get(name);
    if (value === undefined)
      return answer(400, {
        __type: isParameter ? 'ParameterNotFound' : 'ResourceNotFoundException',
        message: '',
      });
    return answer(
      200,
      isParameter
        ? { Parameter: { Name: name, Type: 'SecureString', Value: value } }
        : { Name: name, SecretString: value },
    );
  });
  return {
    endpoint,
    reads: () => reads,
    set: (name, value) => void kept.set(name, value),
    close: () => stop(server),
  };
};
