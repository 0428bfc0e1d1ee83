import type { Told } from '../../adapters/deployment/facts.ts';

/** What was looked at, what was found there, and what to do now; unknown is not well. */
export interface Check {
  readonly name: string;
  readonly place: string;
  readonly verdict: 'well' | 'ill' | 'unknown';
  readonly found: string;
  readonly advice: string | null;
}

interface Subject {
  readonly name: string;
  readonly place: string;
  /** The permission without which it cannot be looked at. */
  readonly needs: string;
}

/** What is wrong with a fact, and what to do; null where nothing is. */
export type Wrong = { readonly found: string; readonly advice: string } | null;

/** Whether AWS refused, rather than was not reached or had too much to do. */
export const isRefusal = (unread: string): boolean =>
  /AccessDenied|not authorized|Unauthorized|Forbidden/i.test(unread);

const afterUnread = (unread: string, needs: string): string => {
  if (isRefusal(unread)) return `ask for ${needs}, then look again`;
  return /throttl|toomanyrequests|rate exceeded/i.test(unread)
    ? 'wait a minute, then look again'
    : 'look at the network, and whether the region is enabled, then look again';
};

/** Judges one fact: unread is unknown, absent is ill, and the rest is for the judge of its kind to say. */
export const checked = <T>(
  { name, place, needs }: Subject,
  fact: Told<T>,
  judge: { readonly absent: string; wrong(value: T): Wrong; well(value: T): string },
): Check => {
  if ('unread' in fact) {
    const advice = fact.todo ?? afterUnread(fact.unread, needs);
    return { name, place, verdict: 'unknown', found: fact.unread, advice };
  }
  if (fact.value === null)
    return { name, place, verdict: 'ill', found: 'it is not there', advice: judge.absent };
  const wrong = judge.wrong(fact.value);
  if (wrong !== null) return { name, place, verdict: 'ill', ...wrong };
  return { name, place, verdict: 'well', found: judge.well(fact.value), advice: null };
};
