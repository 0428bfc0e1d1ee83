import { inspect } from 'node:util';
import { slack, type Settings } from '../../../lib/adapters/slack/slack.ts';
import type { Incident } from '../../../lib/core/incident.ts';
import type { Channel } from '../../../lib/ports.ts';
import { startSecrets, type Secrets } from '../../../lib/sandbox/secrets.ts';
import { startSlack, type Slack, type SlackMessage, type SlackOptions } from '../../../lib/sandbox/slack.ts';

export const TOKEN = 'xoxb-canary-1111-2222';
export const CHANNEL = 'C0000000001';

/** A simulated Slack and the adapter that speaks to it, with a secret of its own. */
export interface Desk {
  readonly slack: Slack;
  readonly secret: string;
  readonly channel: Channel;
  said(channel?: string): readonly SlackMessage[];
}

let count = 0;

/** Secrets are remembered for the whole process: each desk has one that nobody has read. */
export const deskWith = async (
  secrets: Secrets,
  options: SlackOptions = {},
  parts: Partial<Settings> & { readonly text?: (workspace: Slack) => string } = {},
): Promise<Desk> => {
  const workspace = await startSlack({ tokens: [TOKEN], ...options });
  const { text = () => TOKEN, ...settings } = parts;
  count += 1;
  const secret = `/trailwarden/slack-${count}`;
  secrets.set(secret, text(workspace));
  const channel = slack({ secret, channels: { default: CHANNEL }, api: workspace.api, ...settings });
  return { slack: workspace, secret, channel, said: (name = CHANNEL) => workspace.messages(name) };
};

/** The AWS clients are made once a process, and keep the address that they were made with. */
export const openSecrets = async (): Promise<Secrets> => {
  const secrets = await startSecrets({});
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: secrets.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  });
  return secrets;
};

export const soon = (ms = 20_000): number => Date.now() + ms;

/** An incident with the place where it was told. */
export const postedAt = (incident: Incident, message: SlackMessage | undefined): Incident => ({
  ...incident,
  posted: { channel: CHANNEL, ts: message?.ts ?? '' },
});

export const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it did not fail');
};

/** All that an error would show to whoever logs it. */
export const insideOf = (error: unknown): string =>
  inspect(error, { depth: Infinity, showHidden: true, maxStringLength: null });
