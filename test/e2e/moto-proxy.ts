import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { stop } from '../../lib/sandbox/http.ts';

type Dict = Readonly<Record<string, unknown>>;

/** One request as it left a function: who signed it, and for what. */
export interface Sent {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly request: Dict;
  readonly status: number;
  readonly answer: string;
}

/** Stands between the packaged functions and moto_server. */
export interface MotoProxy {
  readonly endpoint: string;
  readonly sent: readonly Sent[];
  /** Refuses the next requests that fit, as AWS refuses what is too much. */
  throttle(times: number, fits: (asked: Asked) => boolean): void;
  close(): Promise<void>;
}

type Asked = Omit<Sent, 'status' | 'answer'>;

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

// Credential=AKID/20261123/us-east-1/cloudtrail/aws4_request (IAM user guide, create-signed-request).
const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\//;

const JSON_TYPE = 'application/x-amz-json-1.1';
const QUERY_TYPE = 'text/xml';

const dict = (text: string): Dict => {
  const value: unknown = JSON.parse(text || '{}');
  return typeof value === 'object' && value !== null ? { ...value } : {};
};

const asked = ({ headers }: IncomingMessage, body: string): Asked => {
  const [, accessKeyId = '', region = '', service = ''] = SCOPE.exec(headers.authorization ?? '') ?? [];
  const target = headers['x-amz-target'];
  const form = typeof target === 'string' ? null : new URLSearchParams(body);
  const operation =
    typeof target === 'string' ? (target.split('.').at(-1) ?? '') : (form?.get('Action') ?? '');
  const request = form ? Object.fromEntries(form) : dict(body);
  return { accessKeyId, region, service, operation, request };
};

/**
 * What moto 5.2.1 does not have, answered as AWS answers for trails that have none of it: moto gives HTTP 500 for
 * GetEventConfiguration and LookupEvents.
 */
const missing = ({ service, operation, request }: Asked): Reply | null => {
  if (service !== 'cloudtrail') return null;
  const said = (answer: Dict): Reply => ({ status: 200, type: JSON_TYPE, body: JSON.stringify(answer) });
  if (operation === 'LookupEvents') return said({ Events: [] });
  if (operation === 'GetEventConfiguration')
    return said({ TrailARN: request['TrailName'], AggregationConfigurations: [] });
  return null;
};

/** moto 5.2.1 knows the trail of StartLogging by its short name alone: an ARN, which AWS takes, gives HTTP 500. */
const shortened = ({ service, operation, request }: Asked, body: string): string => {
  const name = request['Name'];
  if (service !== 'cloudtrail' || operation !== 'StartLogging' || typeof name !== 'string') return body;
  return JSON.stringify({ ...request, Name: name.split('/').at(-1) });
};

const refusal = ({ service }: Asked): Reply => {
  const query =
    '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>';
  return service === 'sts'
    ? { status: 400, type: QUERY_TYPE, body: query }
    : { status: 400, type: JSON_TYPE, body: '{"__type":"ThrottlingException","message":"Rate exceeded"}' };
};

const PASSED_ON = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token'];

const forward = async (
  moto: string,
  { url = '/', headers }: IncomingMessage,
  body: string,
): Promise<Reply> => {
  const kept = PASSED_ON.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const response = await fetch(`${moto}${url}`, { method: 'POST', headers: Object.fromEntries(kept), body });
  const type = response.headers.get('content-type') ?? JSON_TYPE;
  return { status: response.status, type, body: await response.text() };
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
};

/** Starts it; it corrects only what the functions above name, and notes everything. */
export const motoProxy = async (moto: string): Promise<MotoProxy> => {
  const sent: Sent[] = [];
  const refusals: { left: number; readonly fits: (one: Asked) => boolean }[] = [];
  const isTooMuch = (one: Asked): boolean => {
    const due = refusals.find(({ left, fits }) => left > 0 && fits(one));
    if (due) due.left -= 1;
    return due !== undefined;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const one = asked(request, body);
    const early = isTooMuch(one) ? refusal(one) : missing(one);
    const reply = early ?? (await forward(moto, request, shortened(one, body)));
    sent.push({ ...one, status: reply.status, answer: reply.body });
    response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    sent,
    throttle: (times, fits) => void refusals.push({ left: times, fits }),
    close: () => stop(server),
  };
};
