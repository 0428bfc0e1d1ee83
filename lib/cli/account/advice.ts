import { Mishap } from '../mishap.ts';

/** What AWS and its SDK say when somebody cannot come in, and what to do about it. */
const KNOWN = [
  [
    /could not load credentials|credentialsprovider|no credentials|NoCredentials|resolve credentials/i,
    'sign in (aws sso login) or name a profile with --profile; a command that takes a --state file needs neither',
  ],
  [/expired/i, 'the credentials have ended: sign in again'],
  [/region is missing/i, 'name a region with --region'],
  [
    /unrecognizedclient|invalidclienttokenid|security token|signaturedoesnotmatch|regiondisabled|not enabled|ENOTFOUND/i,
    'look at the credentials, and whether the region is enabled in the account',
  ],
  [
    /accessdenied|not authorized|unauthorized/i,
    'ask for the permission that it names, or take a role with --role',
  ],
  [/throttl|toomanyrequests/i, 'wait a minute and try again'],
  [/ECONNREFUSED|ETIMEDOUT|ECONNRESET|timeout|EAI_AGAIN/i, 'look at the network and the endpoint'],
] as const;

/** One line on why AWS did not answer: what was wanted, what was said, and what to do next. */
export const mishapOf = (wanted: string, error: unknown): Mishap => {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const advice =
    KNOWN.find(([pattern]) => pattern.test(said))?.[1] ??
    'look at the name, the --region and the permissions';
  return new Mishap(`${wanted} (${said.replaceAll(/\s+/g, ' ').slice(0, 500)}): ${advice}`, { cause: error });
};
