import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
import { SEVERITIES, type Severity } from '../../core/policy.ts';
import { isObject } from '../../core/json.ts';
import { PASSING } from '../../core/passing.ts';
import { Retryable, Terminal } from '../../ports.ts';

/** What the secret holds: a bot's token, or webhooks by severity. */
export type Key =
  | { readonly token: string }
  | { readonly webhooks: { readonly default: string } & { readonly [S in Severity]?: string } };

const KEPT_SECONDS = 300;

const TOKEN = /^xoxb-[A-Za-z0-9-]+$/;
/** Plain HTTP is for a simulated Slack on this machine. */
const WEBHOOK =
  /^(https:\/\/hooks\.slack(-gov)?\.com\/services\/[A-Za-z0-9/_-]+|http:\/\/127\.0\.0\.1:\d+\/[A-Za-z0-9/_-]+)$/;

/** Nothing of what was found is shown: it may be the secret. */
const odd = (name: string): Terminal =>
  new Terminal(
    `the secret ${name} holds neither a bot token (xoxb-…), nor an incoming webhook (https://hooks.slack.com/services/…), nor a JSON object of webhooks with a default and severities`,
  );

const webhooksIn = (text: string): Key | null => {
  if (WEBHOOK.test(text)) return { webhooks: { default: text } };
  try {
    const given: unknown = JSON.parse(text);
    if (!isObject(given)) return null;
    const known = ['default', ...SEVERITIES];
    const all = Object.entries(given);
    const isRight = all.every(
      ([key, url]) => known.includes(key) && typeof url === 'string' && WEBHOOK.test(url),
    );
    const main = given['default'];
    return isRight && typeof main === 'string'
      ? { webhooks: { ...Object.fromEntries(all), default: main } }
      : null;
  } catch {
    // Its message would quote the secret.
    return null;
  }
};

const isParameter = (name: string): boolean => /^(arn:[^:]*:ssm:|\/)/.test(name);

/** Names the failure, and no more of it: its message and its cause stay here. */
const unreadable = (name: string, error: unknown): Terminal | Retryable => {
  const why = error instanceof Error ? error.name : 'an unknown failure';
  const { code, $metadata: metadata } = isObject(error) ? error : {};
  const status = Number(isObject(metadata) ? metadata['httpStatusCode'] : 0);
  const passes =
    PASSING.has(why) || PASSING.has(String(code)) || /Throttl|Internal/.test(why) || status >= 500;
  const said = `the secret ${name} could not be read: ${typeof code === 'string' ? code : why}`;
  return passes ? new Retryable(said) : new Terminal(said);
};

const fetched = async (name: string, isAnew: boolean): Promise<string | undefined> => {
  const options = { maxAge: KEPT_SECONDS, forceFetch: isAnew };
  try {
    if (isParameter(name)) return await getParameter(name, { ...options, decrypt: true });
    const secret = await getSecret(name, options);
    return typeof secret === 'string' ? secret : undefined;
  } catch (error) {
    throw unreadable(name, error instanceof Error && error.cause instanceof Error ? error.cause : error);
  }
};

/** Reads the secret, remembered for five minutes unless it is asked for anew. Throws Terminal or Retryable. */
export const keyIn = async (name: string, isAnew = false): Promise<Key> => {
  const text = (await fetched(name, isAnew))?.trim() ?? '';
  const key = TOKEN.test(text) ? { token: text } : webhooksIn(text);
  if (key === null) throw odd(name);
  return key;
};
