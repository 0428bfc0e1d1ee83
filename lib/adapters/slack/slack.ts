import type { Severity } from '../../core/policy.ts';
import { Terminal, type Channel } from '../../ports.ts';
import { bot } from './bot.ts';
import { Refused, refusalOf } from './call.ts';
import { keyIn, type Key } from './secret.ts';
import { webhook } from './webhook.ts';

/** Where people are told; `secret` names the secret, and is not it. */
export interface Settings {
  readonly secret: string;
  readonly channels: { readonly default: string } & { readonly [S in Severity]?: string };
  readonly api: string;
}

/** The secret may have been renewed since it was read; a webhook that is gone answers 403, 404 or 410 in words. */
const STALE =
  /^(invalid_auth|not_authed|token_revoked|token_expired|account_inactive|invalid_token|no_service|no_active_hooks|action_prohibited|40[34]|410)$/;

/** Tells outcomes in Slack, with a bot token or through webhooks, whichever the secret holds. */
export const slack = ({ secret, channels, api }: Settings): Channel => {
  const channelOf = (key: Key): Channel => {
    if ('webhooks' in key) return webhook(key.webhooks);
    if (channels.default === '')
      throw new Terminal('no Slack channel is set: set TRAILWARDEN_SLACK_CHANNEL to its id');
    return bot({ channels, api, token: key.token });
  };
  const using = async <T>(use: (channel: Channel) => Promise<T>): Promise<T> => {
    try {
      return await use(channelOf(await keyIn(secret))).catch(async (error: unknown) => {
        if (!(error instanceof Refused && STALE.test(error.code))) throw error;
        return use(channelOf(await keyIn(secret, true)));
      });
    } catch (error) {
      throw error instanceof Refused ? refusalOf(error) : error;
    }
  };
  return {
    open: (...told) => using((channel) => channel.open(...told)),
    reply: (...told) => using((channel) => channel.reply(...told)),
    renew: (...told) => using((channel) => channel.renew(...told)),
    find: (...told) => using((channel) => channel.find(...told)),
  };
};
