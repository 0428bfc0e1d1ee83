import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isObject } from './plain.ts';
import { stop } from './http.ts';
import { SlackFaults, type SlackTrouble } from './slack-faults.ts';
import type { JsonObject } from '../core/json.ts';

/** A message of a channel, as Slack keeps it. */
export interface SlackMessage {
  readonly ts: string;
  readonly thread_ts?: string;
  readonly payload: JsonObject;
}

/** Slack behind real HTTP: four methods of its Web API, and incoming webhooks. */
export interface Slack {
  /** Of the Web API; an incoming webhook is at `${origin}/services/CHANNEL`. */
  readonly api: string;
  readonly origin: string;
  readonly trouble: SlackTrouble;
  messages(channel: string): readonly SlackMessage[];
  close(): Promise<void>;
}

export interface SlackOptions {
  readonly tokens?: readonly string[];
  readonly channels?: readonly string[];
}

type Form = { readonly [name: string]: unknown };

// https://docs.slack.dev/reference/block-kit/blocks: 50 in a message.
const MOST_BLOCKS = 50;
// https://github.com/slackapi/bolt-js/issues/2509: blocks of some 13,200 characters are refused.
const MOST_BYTES = 13_200;
// https://docs.slack.dev/reference/methods/chat.postMessage: longer texts are refused or cut.
const MOST_TEXT = 40_000;

const refusal = (error: string): JsonObject => ({ ok: false, error });

const blocksIn = (form: Form): readonly unknown[] => {
  const lists = [form, ...(Array.isArray(form['attachments']) ? form['attachments'] : [])];
  return lists.flatMap((one): unknown[] =>
    isObject(one) && Array.isArray(one['blocks']) ? one['blocks'] : [],
  );
};

const unfit = (form: Form): string | null => {
  const blocks = blocksIn(form);
  if (typeof form['text'] === 'string' && form['text'].length > MOST_TEXT) return 'msg_too_long';
  if (blocks.length > MOST_BLOCKS) return 'invalid_blocks';
  return Buffer.byteLength(JSON.stringify(blocks)) > MOST_BYTES ? 'msg_blocks_too_long' : null;
};

/** The channels and what was said in them. */
class Workspace {
  readonly tokens: Set<string>;
  readonly #channels: Map<string, SlackMessage[]>;
  #clock = 1_700_000_000;

  constructor({ tokens = ['xoxb-sandbox'], channels = ['C0000000001'] }: SlackOptions) {
    this.tokens = new Set(tokens);
    this.#channels = new Map(channels.map((channel) => [channel, []]));
  }

  in(channel: unknown): SlackMessage[] | undefined {
    return this.#channels.get(String(channel));
  }

  post(form: Form): JsonObject {
    const all = this.in(form['channel']);
    if (all === undefined) return refusal('channel_not_found');
    const wrong = unfit(form);
    if (wrong !== null) return refusal(wrong);
    this.#clock += 1;
    const ts = `${this.#clock}.000100`;
    const thread = typeof form['thread_ts'] === 'string' ? { thread_ts: form['thread_ts'] } : {};
    // What came from JSON.parse is JSON.
    all.push({ ts, ...thread, payload: form as JsonObject });
    return { ok: true, channel: String(form['channel']), ts };
  }

  update(form: Form): JsonObject {
    const all = this.in(form['channel']);
    const index = all?.findIndex(({ ts }) => ts === form['ts']) ?? -1;
    const there = all?.[index];
    if (!all || !there) return refusal(all ? 'message_not_found' : 'channel_not_found');
    const wrong = unfit(form);
    if (wrong !== null) return refusal(wrong);
    all[index] = { ...there, payload: { ...there.payload, ...(form as JsonObject) } };
    return { ok: true, channel: String(form['channel']), ts: there.ts };
  }

  read(form: Form, isThread: boolean): JsonObject {
    const all = this.in(form['channel']);
    if (all === undefined) return refusal('channel_not_found');
    const limit = Math.min(Number(form['limit'] ?? 100), 999);
    const start = Number(form['cursor'] ?? 0);
    const wanted = isThread
      ? all.filter(({ ts, thread_ts: thread }) => ts === form['ts'] || thread === form['ts'])
      : all.filter(({ thread_ts: thread }) => thread === undefined).toReversed();
    const page = wanted.slice(start, start + limit).map(({ ts, payload }) => ({
      ts,
      ...(String(form['include_all_metadata']) === 'true' && { metadata: payload['metadata'] ?? null }),
    }));
    const next = start + limit < wanted.length ? String(start + limit) : '';
    return { ok: true, messages: page, response_metadata: { next_cursor: next } };
  }
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
};

const formOf = (text: string, { headers }: IncomingMessage): Form => {
  if (String(headers['content-type']).includes('form')) return Object.fromEntries(new URLSearchParams(text));
  const parsed: unknown = JSON.parse(text);
  return isObject(parsed) ? parsed : {};
};

const run = (workspace: Workspace, method: string, form: Form): JsonObject => {
  if (method === 'chat.postMessage') return workspace.post(form);
  if (method === 'chat.update') return workspace.update(form);
  if (method === 'conversations.history') return workspace.read(form, false);
  return method === 'conversations.replies' ? workspace.read(form, true) : refusal('unknown_method');
};

const answered = (workspace: Workspace, request: IncomingMessage, form: Form): JsonObject | string => {
  const [, kind, name = ''] = (request.url ?? '').split('/');
  if (kind === 'services') {
    const said = workspace.post({ ...form, channel: name });
    return said['ok'] === true ? 'ok' : JSON.stringify(said['error']).replaceAll('"', '');
  }
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  return workspace.tokens.has(token) ? run(workspace, name, form) : refusal('invalid_auth');
};

const respond = async (
  workspace: Workspace,
  faults: SlackFaults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const form = formOf(await bodyOf(request), request);
  const fault = faults.next((request.url ?? '').split('/').at(-1) ?? '');
  if (fault?.kind === 'silent') {
    if (fault.isHeard) answered(workspace, request, form);
    return;
  }
  if (fault) {
    response
      .writeHead(fault.status, fault.headers)
      .end(fault.status === 429 ? '{"ok":false,"error":"ratelimited"}' : '');
    return;
  }
  const answer = answered(workspace, request, form);
  const isText = typeof answer === 'string';
  response.writeHead(isText && answer !== 'ok' ? 400 : 200, {
    'content-type': isText ? 'text/html' : 'application/json',
  });
  response.end(isText ? answer : JSON.stringify(answer));
};

/** Starts a workspace on 127.0.0.1. */
export const startSlack = async (options: SlackOptions = {}): Promise<Slack> => {
  const workspace = new Workspace(options);
  const faults = new SlackFaults(workspace.tokens);
  const server = createServer((request, response) => {
    respond(workspace, faults, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${isObject(address) ? String(address.port) : ''}`;
  const messages = (channel: string): readonly SlackMessage[] => workspace.in(channel) ?? [];
  return { api: `${origin}/api`, origin, trouble: faults, messages, close: () => stop(server) };
};
