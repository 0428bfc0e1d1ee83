import { createHash } from 'node:crypto';
import { outcomeIn } from './core/envelope.ts';
import { newsOf, tellingOf, threadOf, type Incident } from './core/incident.ts';
import type { Outcome } from './core/outcome.ts';
import { Retryable, Terminal, type Channel, type Log, type Threads, type Waiting } from './ports.ts';

/** All that telling needs from outside. */
export interface Speaker {
  readonly threads: Threads;
  readonly channel: Channel;
  readonly log: Log;
  now(): number;
}

/** One message of the queue: an outcome as the bus delivered it, and how often it has come. */
export interface Letter {
  readonly id: string;
  readonly body: unknown;
  readonly receives: number;
}

/** How long somebody may hold a thread after the time that they had, in milliseconds. */
const GRACE = 5000;
/** A ledger that is down so often is not waited for: telling twice is better than not at all. */
const PATIENCE = 3;

interface Group {
  readonly key: string;
  readonly letters: readonly (Letter & { readonly outcome: Outcome })[];
}

/** Tells the outcomes of a batch, thread by thread. Answers the letters that are to come again. */
export const notify = async (
  speaker: Speaker,
  letters: readonly Letter[],
  { holder, deadline }: { readonly holder: string; readonly deadline: number },
): Promise<ReadonlySet<string>> => {
  const later = new Set<string>();
  for (const group of groupsOf(speaker, letters)) {
    try {
      await inThread(speaker, group, holder, deadline);
    } catch (error) {
      if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
      speaker.log.error('outcomes could not be told', { thread: group.key, error: error.message });
      speaker.log.count('UntoldAlerts');
      for (const { id } of group.letters) later.add(id);
    }
  }
  return later;
};

const groupsOf = ({ log }: Speaker, letters: readonly Letter[]): readonly Group[] => {
  letters.forEach(() => log.count('Alerts'));
  const read = letters.flatMap((letter) => {
    const outcome = outcomeIn(letter.body);
    if (outcome) return [{ ...letter, outcome }];
    log.warn('message set aside', { messageId: letter.id, why: 'it holds no outcome' });
    log.count('UnreadableMessages');
    return [];
  });
  return [...Map.groupBy(read, ({ outcome }) => threadOf(outcome))].map(([key, all]) => ({
    key,
    letters: all,
  }));
};

/** One after the other by the time they finished, whoever else is telling something: one thread has one speaker. */
const inThread = async (speaker: Speaker, group: Group, holder: string, deadline: number): Promise<void> => {
  const { key, letters } = group;
  const { threads } = speaker;
  let isOurs: boolean;
  try {
    for (const { outcome } of letters) await threads.enqueue(key, outcome);
    isOurs = await threads.hold(key, holder, deadline + GRACE - speaker.now());
  } catch (error) {
    if (!isGone(error, letters)) throw error;
    return withoutLedger(speaker, group, deadline, error);
  }
  if (!isOurs) throw new Retryable('somebody else is telling something in this thread');
  const progress = { begun: false };
  try {
    await tellAll(speaker, key, deadline, progress);
  } catch (error) {
    if (progress.begun || !isGone(error, letters)) throw error;
    await withoutLedger(speaker, group, deadline, error);
  } finally {
    await released(speaker, key, holder);
  }
};

const tellAll = async (
  speaker: Speaker,
  key: string,
  deadline: number,
  progress: { begun: boolean },
): Promise<void> => {
  for (;;) {
    const waiting = await speaker.threads.waiting(key);
    if (waiting.length === 0) return;
    // From here on something may have been said: it must not be said again without looking.
    progress.begun = true;
    for (const next of waiting) {
      if (speaker.now() > deadline) throw new Retryable('there is no time left to tell the rest');
      await tellNext(speaker, key, next, deadline);
    }
  }
};

const digest = (news: string): string => createHash('sha256').update(news).digest('hex');

/** A thread that is not let go is free again when its time is over. */
const released = async ({ threads, log }: Speaker, key: string, holder: string): Promise<void> => {
  try {
    await threads.release(key, holder);
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    log.warn('a thread was not released', { thread: key, error: error.message });
  }
};

const tellNext = async (
  { threads, channel }: Speaker,
  key: string,
  { outcome, begun }: Waiting,
  deadline: number,
): Promise<void> => {
  const known = await threads.incident(key);
  // Said, and noted in the incident, but not yet taken off those that wait.
  if (known?.last === outcome.id) return threads.settle(key, outcome, known);
  const { how, loud, incident } = tellingOf(outcome, digest(newsOf(outcome)), known);
  const isSaid = how === 'open' || how === 'reply';
  if (isSaid && !begun) await threads.begin(key, outcome);
  // Somebody was stopped between saying it and noting it: what was said carries the outcome's id.
  const said = isSaid && begun ? await channel.find(incident, outcome, deadline) : null;
  const posted = said ?? (await say(channel, { how, loud, incident, outcome }, deadline));
  const now = how === 'open' ? { ...incident, posted } : incident;
  if (how === 'reply' || how === 'renew') await channel.renew(now, outcome, deadline);
  await threads.settle(key, outcome, now);
};

interface Words {
  readonly how: 'open' | 'reply' | 'renew' | 'silent';
  readonly loud: boolean;
  readonly incident: Incident;
  readonly outcome: Outcome;
}

const say = async (
  channel: Channel,
  { how, loud, incident, outcome }: Words,
  deadline: number,
): Promise<Incident['posted']> => {
  if (how === 'open') return channel.open(incident, outcome, deadline);
  if (how === 'reply') await channel.reply(incident, outcome, loud, deadline);
  return null;
};

/** Whether the ledger will not answer soon: an attacker who takes it away must not keep people from hearing of it. */
const isGone = (error: unknown, letters: Group['letters']): boolean =>
  error instanceof Terminal ||
  (error instanceof Retryable && letters.every(({ receives }) => receives >= PATIENCE));

/** Tells without knowing what was told: each outcome on its own. */
const withoutLedger = async (
  { channel, log }: Speaker,
  { key, letters }: Group,
  deadline: number,
  cause: unknown,
): Promise<void> => {
  log.error('told without the ledger', { thread: key, error: String(cause) });
  log.count('LedgerLosses');
  const sorted = letters.toSorted((one, other) =>
    one.outcome.timing.finishedAt < other.outcome.timing.finishedAt ? -1 : 1,
  );
  for (const { outcome } of sorted) {
    const { how, incident } = tellingOf(outcome, '', null);
    if (how === 'open') await channel.open(incident, outcome, deadline);
  }
};
