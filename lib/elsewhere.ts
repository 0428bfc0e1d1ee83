import pLimit from 'p-limit';
import type { Unread } from './core/diff.ts';
import { delivery, troubledRegions } from './core/facets/delivery.ts';
import type { Selection } from './core/select.ts';
import type { Status, TrailState } from './core/state.ts';
import type { Door } from './enter.ts';
import { Retryable, Terminal, type Entry, type Memory, type Trails, type World } from './ports.ts';
import { NOTHING_KNOWN } from './remember.ts';
import type { Request, Run } from './rounds.ts';

/** What the trail's other regions said of delivery. */
export interface Elsewhere {
  readonly statuses: { readonly [region: string]: Status };
  readonly unread: readonly Unread[];
  readonly regions: Entry['regions'];
}

interface Known {
  readonly request: Request;
  readonly memory: Memory;
}

const NOTHING: Elsewhere = { statuses: {}, unread: [], regions: null };

const DAY = 86_400_000;
/** The daily round waits for another look where there is less time than this, in milliseconds. */
const ROUND = 10_000;
/** What was in trouble is asked for, however little time is left: forgotten it would be taken for well. */
const LEAST = 4000;
/** Each region takes reads of its own, so this is only about our own sockets. */
const WIDTH = 8;

const unreadOf = (place: string, error: unknown): Unread => {
  if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
  return { property: delivery.property, reason: `${place}: ${error.message}` };
};

/** Stands among the troubled where it is not even known which regions there are: they are asked for at each look. */
export const ALL = '*';

/** Every region once a day, with the sweep; one in trouble at each look, until it is well again. */
const isDue = ({ triggers }: Request, memory: Memory, now: number): boolean => {
  const { askedAt, troubled } = memory.regions;
  if (troubled.includes(ALL)) return true;
  const swept = triggers.some(({ kind }) => kind === 'sweep');
  return memory !== NOTHING_KNOWN && swept && (askedAt === null || now - Date.parse(askedAt) >= DAY);
};

const statusesIn = async (
  trails: Trails,
  regions: readonly string[],
  { trail, deadline }: Request,
): Promise<Pick<Elsewhere, 'statuses' | 'unread'>> => {
  const limit = pLimit(WIDTH);
  const ask = async (region: string): Promise<readonly [string, Status | Unread]> => {
    try {
      return [region, await trails.status(trail, region, deadline)];
    } catch (error) {
      return [region, unreadOf(region, error)];
    }
  };
  const answers = await Promise.all(regions.map((region) => limit(() => ask(region))));
  return {
    statuses: Object.fromEntries(answers.filter((one): one is [string, Status] => !('reason' in one[1]))),
    unread: answers.map(([, answer]) => answer).filter((one): one is Unread => 'reason' in one),
  };
};

const troubled = (
  { wishes }: Selection,
  state: TrailState,
  { statuses, unread }: Pick<Elsewhere, 'statuses' | 'unread'>,
  { trail }: Request,
): readonly string[] => {
  const whole = { ...state, Elsewhere: statuses };
  const ill = wishes
    .filter(({ facet }) => facet === delivery)
    .flatMap(({ value }) => troubledRegions(value, whole, trail));
  const dark = unread.map(({ reason }) => reason.slice(0, reason.indexOf(':')));
  return [...new Set([...ill, ...dark])].filter((region) => region !== trail.homeRegion).sort();
};

/** What is asked now: all of them, where it is due and there is time, else those in trouble, for a while at least. */
const roundOf = (request: Request, memory: Memory, now: number) => {
  const due = isDue(request, memory, now) && request.deadline - now >= ROUND;
  return { due, asked: { ...request, deadline: Math.max(request.deadline, now + LEAST) } };
};

/** Asks a multi-region trail in its other regions: an answer of GetTrailStatus is about one alone (SDK: GetTrailStatus). */
export const elsewhere = async (
  world: World,
  { trails }: Door,
  { selection, look }: Pick<Run, 'selection' | 'look'>,
  { request, memory }: Known,
): Promise<Elsewhere> => {
  const isAsked = selection.wishes.some(({ facet }) => facet === delivery);
  if (!trails || !isAsked || look.state.Trail?.IsMultiRegionTrail !== true) return NOTHING;
  const now = world.now();
  const { due, asked } = roundOf(request, memory, now);
  const { trail } = request;
  const { askedAt, troubled: before } = memory.regions;
  try {
    const all = due ? await world.regions(trail.accountId) : before.filter((region) => region !== ALL);
    const others = all.filter((region) => region !== trail.homeRegion);
    const found = await statusesIn(trails, others, asked);
    const ill = troubled(selection, look.state, found, request);
    const isNews = due || ill.join() !== before.join();
    return {
      ...found,
      regions: isNews ? { askedAt: due ? new Date(now).toISOString() : askedAt, troubled: ill } : null,
    };
  } catch (error) {
    const unread = [unreadOf('the regions of the account', error)];
    return { ...NOTHING, unread, regions: { askedAt, troubled: [...new Set([...before, ALL])] } };
  }
};
