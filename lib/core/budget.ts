import type { Rate } from './rates.ts';

/** Somebody who wants to make a call; times are those of one clock that never goes back. */
export interface Ask {
  /** Goes before others that wait. */
  readonly urgent: boolean;
  /** Waits no longer than that. */
  readonly deadline: number;
}

interface Taken<A> {
  /** Null once it was answered: nobody asks who it was, and it may hold much. */
  readonly ask: A | null;
  readonly at: number;
  /** Null while no answer has come. */
  readonly answeredAt: number | null;
}

/** What was called lately, and who waits, the earliest first. */
export interface Budget<A extends Ask> {
  readonly taken: readonly Taken<A>[];
  readonly waiting: readonly A[];
}

/** What is to happen now. */
export interface Turns<A extends Ask> {
  readonly budget: Budget<A>;
  readonly go: readonly A[];
  /** Those whose turn cannot come in time any more. */
  readonly late: readonly A[];
  /** When to ask again, if nobody is answered before; null where nobody waits. */
  readonly again: number | null;
}

/** A call that was not answered for so long has arrived, or could not connect (client.ts): AWS is slow, not the way. */
export const UNDERWAY = 3000;

/**
 * When a call can no longer share a span with a new one. It arrived somewhere between leaving and its answer: counted
 * from leaving, one that was long on its way could arrive together with those that left after it.
 */
const freeAt = ({ at, answeredAt }: Taken<unknown>, { span }: Rate): number =>
  Math.min(answeredAt ?? Number.POSITIVE_INFINITY, at + UNDERWAY) + span;

/** Notes that a call was answered, or failed. */
export const answered = <A extends Ask>(budget: Budget<A>, ask: A, now: number): Budget<A> => {
  const { taken, waiting } = budget;
  const index = taken.findLastIndex((one) => one.ask === ask);
  const one = taken[index];
  return one ? { taken: taken.with(index, { ...one, ask: null, answeredAt: now }), waiting } : budget;
};

/** Whether nobody waits, and nothing that was called counts any more. */
export const isIdle = ({ taken, waiting }: Budget<Ask>, rate: Rate, now: number): boolean =>
  waiting.length === 0 && taken.every((one) => freeAt(one, rate) <= now);

/** What was called from the first call on that still counts. */
// Stryker disable all: those before it hold nobody up, and only take room.
const since = <A extends Ask>(taken: readonly Taken<A>[], rate: Rate, now: number): readonly Taken<A>[] => {
  const first = taken.findIndex((one) => freeAt(one, rate) > now);
  return first < 0 ? [] : taken.slice(first);
};
// Stryker restore all

/** When the next one can go, after calls that no longer count at these times, in order. */
const nextAt = (free: readonly number[], { most }: Rate, now: number): number => free.at(-most) ?? now;

const inOrder = <A extends Ask>(waiting: readonly A[]): readonly A[] => [
  ...waiting.filter(({ urgent }) => urgent),
  ...waiting.filter(({ urgent }) => !urgent),
];

/** Lets go whoever can, the urgent first, then whoever came first; tells those for whom it is too late. */
export const turns = <A extends Ask>({ taken, waiting }: Budget<A>, rate: Rate, now: number): Turns<A> => {
  // Most calls come one by one, far from the bound: where all have room, nobody asks when the others stop counting.
  // Stryker disable all: this only saves time; the times of calls that all have room hold nobody up.
  const isRoomy = taken.length + waiting.length <= rate.most;
  const held = isRoomy ? since(taken, rate, now) : taken.filter((one) => freeAt(one, rate) > now);
  const latest = isRoomy ? [] : held.map((one) => freeAt(one, rate)).sort((a, b) => a - b);
  // Stryker restore all
  // Whoever is under way may be answered at once: only what comes too late even then is too late.
  const soonest = latest.map((at) => Math.min(at, now + rate.span));
  const go: A[] = [];
  const late: A[] = [];
  const stay: A[] = [];
  for (const ask of inOrder(waiting)) {
    const at = nextAt(soonest, rate, now);
    if (at > ask.deadline) late.push(ask);
    else {
      (at > now ? stay : go).push(ask);
      soonest.push(at + rate.span);
    }
  }
  const gone = go.map((ask) => ({ ask, at: now, answeredAt: null }));
  const all = [...latest, ...gone.map((one) => freeAt(one, rate))];
  const again = Math.min(nextAt(all, rate, now), ...stay.map(({ deadline }) => deadline));
  return {
    budget: { taken: [...held, ...gone], waiting: stay },
    go,
    late,
    again: stay.length > 0 ? again : null,
  };
};
