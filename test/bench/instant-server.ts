import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { answers, type Asked } from './answers.ts';

const answer = answers(Number(workerData));

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

/** JSON names its call in a header, the query protocol (STS) in the body, REST (account) in the path. */
const askedOf = ({ headers, url }: IncomingMessage, body: string): Asked => {
  const target = headers['x-amz-target'];
  const query = new URLSearchParams(target === undefined ? body : '');
  const request = target === undefined ? Object.fromEntries(query) : (JSON.parse(body) as Asked['request']);
  const operation = String(target ?? '').split('.')[1] ?? query.get('Action') ?? String(url).slice(1);
  const [, accountId = '111122223333'] = /Credential=ASIA(\d{12})\//.exec(headers.authorization ?? '') ?? [];
  return { operation, request, accountId };
};

const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const answered = answer(askedOf(request, await bodyOf(request)));
  const isXml = typeof answered === 'string';
  response.writeHead(200, { 'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1' });
  response.end(isXml ? answered : JSON.stringify(answered));
};

const server = createServer((request, response) => void respond(request, response));
// Connections of a process that rests between two runs stay open: opening them anew is no part of an event.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  if (typeof address === 'object') parentPort?.postMessage(address?.port);
});
