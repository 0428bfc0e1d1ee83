import type { Outcome, Status } from './outcome.ts';
import { gravest, type Severity } from './policy.ts';

/** Where an alert channel has put a message. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** What is told in one thread: all that befell a trail, or one actor's refused attempts within an hour. */
export interface Incident {
  /** The outcome that opened it. */
  readonly id: string;
  /** Whose thread it is: see `threadOf`. */
  readonly key: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly openedAt: string;
  readonly lastAt: string;
  /** Outcomes told of, or attempts counted. */
  readonly count: number;
  readonly contested: boolean;
  /** The outcome that opened it, for the head of the thread. */
  readonly opening: Outcome;
  /** The outcome that was told last. */
  readonly last: string;
  /** What stands for the news that were said last, to say them only once. */
  readonly said: string;
  /** Null where the channel does not tell: what follows cannot be put beneath it. */
  readonly posted: Posted | null;
}

/** What is to be said of an outcome: a thread opened, something said in it, its head renewed, or nothing. */
export interface Telling {
  readonly how: 'open' | 'reply' | 'renew' | 'silent';
  /** Said to everybody in the channel too, not only in the thread. */
  readonly loud: boolean;
  /** The incident as it is once this is said; `posted` is still what it was before. */
  readonly incident: Incident;
}

/** Between two outcomes of one trail: what comes sooner belongs to the same incident. */
const QUIET = 3_600_000;

/** The thread in which an outcome is told: its trail's, or for refused attempts the actor's of that hour. */
export const threadOf = ({ status, trail, trigger, timing }: Outcome): string => {
  if (status !== 'attempted') return trail.arn;
  const who = trigger.actor?.issuer ?? trigger.actor?.arn ?? trigger.actor?.sourceIp ?? 'unknown';
  return `attempts of ${who} in ${trail.accountId} at ${timing.finishedAt.slice(0, 13)}`;
};

/** What of an outcome is news: said again, the same would tell nobody more. */
export const newsOf = ({ status, drifts, unread, blocked, contested }: Outcome): string =>
  JSON.stringify([status, contested, drifts, unread, blocked]);

const attemptsIn = ({ trigger, otherTriggers }: Outcome): number =>
  [trigger, ...otherTriggers].filter(({ errorCode }) => errorCode !== null).length;

const isStanding = (status: Status): boolean =>
  status === 'drifted' || status === 'unresolved' || status === 'unknown';

/** Whether an incident still takes in what happens at a time. Closed ones do for an hour, so that a fight is one thread. */
const isOpen = ({ status, lastAt }: Incident, at: string): boolean =>
  isStanding(status) || Date.parse(at) - Date.parse(lastAt) < QUIET;

/** Decides what is said of an outcome, the incident of its thread being what it is; `said` stands for its news. */
export const tellingOf = (outcome: Outcome, said: string, known: Incident | null): Telling => {
  const { id, status, severity, contested, timing } = outcome;
  const at = timing.finishedAt;
  const attempts = status === 'attempted' ? attemptsIn(outcome) : 1;
  const fresh = { status, severity, contested, lastAt: at, last: id, said };
  // What is graver than all before gets a thread of its own, where the grave is told.
  const isGraver =
    known !== null && status !== 'compliant' && gravest([known.severity, severity]) !== known.severity;
  if (known === null || !isOpen(known, at) || isGraver) {
    const incident = {
      id,
      key: threadOf(outcome),
      openedAt: at,
      count: attempts,
      posted: null,
      opening: outcome,
      ...fresh,
    };
    // Nobody was told of anything: that it is whole is no news.
    return { how: status === 'compliant' ? 'silent' : 'open', loud: false, incident };
  }
  const incident = { ...known, ...fresh, severity: known.severity, count: known.count + attempts };
  if (status === 'attempted') return { how: 'renew', loud: false, incident };
  if (isStanding(status) && said === known.said) return { how: 'silent', loud: false, incident };
  return { how: 'reply', loud: contested && !known.contested, incident };
};
