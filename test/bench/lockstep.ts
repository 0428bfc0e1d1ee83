import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';

/** One call, and in which round trip it was made, counted from one. */
export interface Step {
  readonly round: number;
  readonly operation: string;
}

/** A proxy that answers nobody before everybody waits: calls that are on their way together are one round trip. */
export interface Lockstep {
  readonly endpoint: string;
  readonly steps: readonly Step[];
  /** Begins to count anew. */
  restart(): void;
  close(): Promise<void>;
}

interface Held {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

/**
 * Whoever is watched runs in this very process: when so many turns of its loop brought no call, none is coming before
 * one is answered. The milliseconds are for what the system does beside the loop.
 */
const TURNS = 50;
const REST = 4;

const targetOf = ({ headers }: IncomingMessage): string =>
  String(headers['x-amz-target'] ?? 'sts.AssumeRole');

const passedOn = async ({ request, response, body }: Held, endpoint: string): Promise<() => void> => {
  const { method = 'POST', headers, url = '/' } = request;
  const inner = ask(new URL(url, endpoint), { method, headers, agent: false });
  inner.end(body);
  // `once` gives what the event brings along.
  const [answer] = (await once(inner, 'response')) as [IncomingMessage];
  const text = await buffer(answer);
  return () => response.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
};

/** Stands before CloudTrail and its neighbours, and before the tables. */
export const lockstep = async (aws: string, tables: string): Promise<Lockstep> => {
  const steps: Step[] = [];
  let held: Held[] = [];
  let [round, heard] = [0, 0];
  const release = async (): Promise<void> => {
    for (let quiet = heard, turns = 0; turns < TURNS; turns += 1) {
      if (turns % 10 === 0) await pause(REST);
      await turn();
      if (heard !== quiet) [quiet, turns] = [heard, 0];
    }
    const all = held;
    held = [];
    round += 1;
    for (const { request } of all)
      steps.push({ round, operation: targetOf(request).split('.').at(-1) ?? '' });
    const answers = await Promise.all(
      all.map((one) => passedOn(one, targetOf(one.request).startsWith('DynamoDB') ? tables : aws)),
    );
    for (const answer of answers) answer();
  };
  const hold = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    heard += 1;
    held.push({ request, response, body });
    if (held.length === 1) await release();
  };
  const server = createServer((request, response) => void hold(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    steps,
    restart: () => {
      steps.length = 0;
      round = 0;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
