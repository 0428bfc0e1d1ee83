import { setTimeout as pause } from 'node:timers/promises';
import { isObject } from '../../core/json.ts';
import { Retryable, Terminal } from '../../ports.ts';

/** What Slack answered with, once it did what was asked. */
export type Answer = { readonly [key: string]: unknown };

/** Slack refused by name: the request, or what it was sent with. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;

  constructor(method: string, code: string) {
    super(`${method}: ${code}`);
    this.code = code;
  }
}

/** Nobody knows whether Slack did it: the answer did not come. */
export class Unsure extends Error {
  override readonly name = 'Unsure';
}

export interface Request {
  /** What errors call it; the address may be a secret. */
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  readonly deadline: number;
}

/** Slack answers within three seconds or it is not well. */
const LONGEST = 5000;
/** "Slack returns a Retry-After header" (https://docs.slack.dev/apis/web-api/rate-limits); where it does not. */
const WAIT = 30;

/** Errors of Slack's own: whether it did what was asked is not known. */
const FALTERING = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'];

const codeOf = (text: string): string => text.replaceAll(/[^a-z0-9_.]/gi, ' ').slice(0, 80);

const limited = async (response: Response, { method, deadline }: Request): Promise<void> => {
  const seconds = Number(response.headers.get('retry-after') ?? WAIT);
  const ms = (Number.isFinite(seconds) && seconds > 0 ? seconds : WAIT) * 1000;
  if (Date.now() + ms > deadline) throw new Retryable(`${method}: Slack asks to wait ${ms / 1000} s`);
  await pause(ms);
};

const readAnswer = async (response: Response, method: string): Promise<Answer> => {
  const text = await response.text();
  if (text === 'ok') return {};
  if (!response.ok) throw new Refused(method, codeOf(text) || String(response.status));
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Unsure(`${method}: Slack's answer is not JSON`);
  }
  if (!isObject(answer)) throw new Unsure(`${method}: Slack's answer is no object`);
  if (answer['ok'] === true) return answer;
  const code = codeOf(String(answer['error']));
  if (code === 'ratelimited') throw new Retryable(`${method}: ${code}`);
  throw FALTERING.includes(code) ? new Unsure(`${method}: ${code}`) : new Refused(method, code);
};

/**
 * Asks Slack once, again after each 429, which did nothing. Throws Refused, Unsure, Retryable; no error holds the
 * address or the token.
 */
export const ask = async (request: Request): Promise<Answer> => {
  const { method, url, headers, body, deadline } = request;
  for (;;) {
    const left = Math.min(LONGEST, deadline - Date.now());
    if (left <= 0) throw new Retryable(`${method}: no time is left`);
    let response: Response;
    try {
      const signal = AbortSignal.timeout(left);
      // Whoever could redirect us would be given the token.
      response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
      if (response.status < 500 && response.status !== 429) return await readAnswer(response, method);
    } catch (error) {
      if (error instanceof Refused || error instanceof Unsure || error instanceof Retryable) throw error;
      throw new Unsure(`${method}: ${error instanceof Error ? error.name : 'no answer'}`);
    }
    if (response.status !== 429) throw new Unsure(`${method}: HTTP ${response.status}`);
    await limited(response, request);
  }
};

const PAUSE = 500;

/** Asks again and again what can be asked twice without harm, until the deadline. Throws Refused or Retryable. */
export const insist = async (request: () => Promise<Answer>, deadline: number): Promise<Answer> => {
  for (let ms = PAUSE; ; ms *= 2) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof Unsure)) throw error;
      if (Date.now() + ms > deadline) throw new Retryable(error.message, { cause: error });
      await pause(ms);
    }
  }
};

const TO_DO: { readonly [code: string]: string } = {
  channel_not_found: 'there is no such channel, or the bot may not see it: check its id, and invite the bot',
  not_in_channel: 'the bot is not in the channel: invite it',
  is_archived: 'the channel is archived: name another',
  missing_scope:
    'the bot lacks a scope: it needs chat:write, channels:history and, for private channels, groups:history',
  invalid_auth: 'the secret holds no token that Slack knows: renew it',
};

/** A refusal in the words of the ports: what is wrong, and what to do. */
export const refusalOf = ({ message, code }: Refused): Terminal =>
  new Terminal(`${message}${Object.hasOwn(TO_DO, code) ? ` (${TO_DO[code]})` : ''}`);
