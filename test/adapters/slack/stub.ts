import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isObject } from '../../../lib/core/json.ts';

/** What a server answers with. */
export interface Answer {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body: unknown;
}

export interface Asked {
  readonly method: string;
  readonly authorization: string;
  readonly body: string;
}

/** A server that answers as a test says, for what a right Slack never answers. */
export interface Stub {
  readonly origin: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

const read = async (request: IncomingMessage): Promise<Asked> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return {
    method: (request.url ?? '').split('/').at(-1) ?? '',
    authorization: request.headers.authorization ?? '',
    body: Buffer.concat(chunks).toString('utf8'),
  };
};

/** Starts on 127.0.0.1; `answer` is given what was asked and how often that method was asked before. */
export const startStub = async (
  answer: (asked: Asked, before: number) => Answer,
  port = 0,
): Promise<Stub> => {
  const all: Asked[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await read(request);
    const before = all.filter(({ method }) => method === asked.method).length;
    all.push(asked);
    const { status = 200, headers = {}, body } = answer(asked, before);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${isObject(address) ? String(address['port']) : ''}`,
    asked: all,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
