import { createServer } from 'node:http';
import { isObject } from './plain.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** An HTTP request as far as AWS protocols look at it. */
export interface Arrival {
  readonly target: string;
  readonly path: string;
  readonly authorization: string;
  readonly userAgent: string;
  readonly sourceIp: string;
  readonly body: string;
}

/** An HTTP answer; null in its place is a broken connection. */
export interface Departure {
  readonly status: number;
  readonly contentType: string;
  readonly requestId: string;
  readonly errorType: string | null;
  readonly body: string;
}

// EventBridge takes the largest requests of the three services: 1 MB.
const MOST_BYTES = 2 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MOST_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

const respond = async (
  request: IncomingMessage,
  response: ServerResponse,
  answer: (arrival: Arrival) => Promise<Departure | null>,
): Promise<void> => {
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const departure = await answer({
    target: header(request, 'x-amz-target'),
    path: request.url ?? '/',
    authorization: header(request, 'authorization'),
    userAgent: header(request, 'user-agent'),
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    body,
  });
  if (departure === null) {
    request.socket.destroy();
    return;
  }
  response.writeHead(departure.status, {
    'content-type': departure.contentType,
    'content-length': Buffer.byteLength(departure.body),
    'x-amzn-requestid': departure.requestId,
    ...(departure.errorType === null ? {} : { 'x-amzn-errortype': departure.errorType }),
  });
  response.end(departure.body);
};

/** Starts to listen on 127.0.0.1; every request goes to one function. */
export const listen = async (
  port: number,
  answer: (arrival: Arrival) => Promise<Departure | null>,
): Promise<{ readonly server: Server; readonly endpoint: string }> => {
  const server = createServer((request, response) => {
    respond(request, response, answer).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = isObject(address) ? String(address.port) : String(port);
  return { server, endpoint: `http://127.0.0.1:${bound}` };
};

/** Stops listening and drops the connections clients keep alive. */
export const stop = async (server: Server): Promise<void> => {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
};
