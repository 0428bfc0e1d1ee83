import type { Config, SpeechConfig } from '../../lib/config.ts';
import type { Action } from '../../lib/core/action.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { TrailId } from '../../lib/core/trail.ts';
import { dispatch, type Message } from '../../lib/dispatch.ts';
import { notify, type Letter } from '../../lib/notify.ts';
import type { Log, Threads, Trails, World } from '../../lib/ports.ts';
import { speaker, wire } from '../../lib/wire.ts';
import type { Clock } from './clock.ts';
import type { Caller, Network } from './network.ts';

/** A call that a container set out to make, for the sake of some drift. */
export interface Intent {
  readonly container: number;
  readonly at: number;
  readonly trail: TrailId;
  readonly action: Action;
  readonly policies: readonly Policy[];
}

/** An outcome, and the policies by which it was come to. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly policies: readonly Policy[];
  readonly container: number;
  /** How old an answer could be: milliseconds. */
  readonly staleness: number;
}

/** What containers leave behind for whoever judges them. */
export interface Book {
  readonly intents: Intent[];
  readonly verdicts: Verdict[];
  /** What must never happen. */
  readonly bugs: string[];
}

/** What a container is born into. */
export interface Surroundings {
  readonly clock: Clock;
  readonly network: Network;
  readonly book: Book;
  readonly config: Config;
  readonly speech: SpeechConfig;
  /** Kept in memory: what the ledger makes of threads is proved by itself, with a notifier that dies anywhere. */
  readonly threads: Threads;
  /** How long its call of this number is on the way; null where it never leaves. */
  readonly latency: (container: number, call: number) => number | null;
  readonly staleness: () => number;
}

/** As long as Lambda lets `enforce` run, and what the function itself keeps back of it. */
const TIMEOUT = 60_000;
const RESERVE = 8000;

/** One container of a function: it may be stopped between any two of its calls, and then does nothing any more. */
export class Container {
  readonly #id: number;
  readonly #around: Surroundings;
  readonly #policies: readonly Policy[];
  readonly #world: World;
  #calls = 0;
  /** After how many calls it is stopped. */
  #lifetime = Number.POSITIVE_INFINITY;
  #stopped: () => void = () => {};
  /** What it is still at, as far as it knows: after it was stopped too. */
  readonly #works: Promise<unknown>[] = [];

  constructor(id: number, policies: readonly Policy[], around: Surroundings) {
    [this.#id, this.#policies, this.#around] = [id, policies, around];
    const { clock, config } = around;
    const world = wire(config, this.#log());
    const enter = async (accountId: string): Promise<Trails> => this.#watched(await world.enter(accountId));
    this.#world = { ...world, enter, sleep: (ms) => clock.sleep(ms) };
  }

  get isDead(): boolean {
    return this.#calls > this.#lifetime;
  }

  stopAfter(calls: number): void {
    this.#lifetime = this.#calls + calls;
  }

  /** Takes a batch of triggers. Answers those that are to come again: all where it was stopped. */
  async enforce(batch: readonly Message[]): Promise<ReadonlySet<string>> {
    const deadline = this.#around.clock.now() + TIMEOUT - RESERVE;
    return this.#running(batch, () => dispatch(this.#world, this.#policies, batch, deadline));
  }

  /** Takes a batch of outcomes to tell. */
  async notify(batch: readonly Letter[]): Promise<ReadonlySet<string>> {
    const { clock, speech, threads } = this.#around;
    const world = { ...speaker(speech, this.#log()), threads };
    const turn = { holder: `container ${this.#id}`, deadline: clock.now() + 24_000 };
    return this.#running(batch, () => notify(world, batch, turn));
  }

  /** Settles once even what goes on after it was stopped is over. */
  async over(): Promise<void> {
    await Promise.all(this.#works);
  }

  async #running(
    batch: readonly { readonly id: string }[],
    work: () => Promise<ReadonlySet<string>>,
  ): Promise<ReadonlySet<string>> {
    const all = new Set(batch.map(({ id }) => id));
    const { clock, network, book } = this.#around;
    const stopped = new Promise<ReadonlySet<string>>((resolve) => {
      this.#stopped = () => resolve(all);
    });
    const progress = { isOver: false };
    const late = clock.sleep(TIMEOUT).then(() => {
      if (!progress.isOver) this.#lifetime = -1;
      return all;
    });
    const working = network
      .as(this.#caller(), work)
      .catch((error: unknown) => {
        if (!this.isDead) book.bugs.push(`container ${this.#id}: ${String(error)}`);
        return all;
      })
      .finally(() => (progress.isOver = true));
    this.#works.push(working);
    return Promise.race([working, stopped, late]);
  }

  #caller(): Caller {
    return {
      leaves: () => {
        this.#calls += 1;
        if (!this.isDead) return this.#around.latency(this.#id, this.#calls);
        this.#stopped();
        return null;
      },
    };
  }

  #watched(trails: Trails): Trails {
    const { book, clock } = this.#around;
    return {
      ...trails,
      act: (trail, action, deadline) => {
        const [container, policies] = [this.#id, this.#policies];
        book.intents.push({ container, at: clock.now(), trail, action, policies });
        return trails.act(trail, action, deadline);
      },
    };
  }

  #log(): Log {
    const { book, staleness } = this.#around;
    const say = (message: string, fields: object): void => {
      if (this.isDead) return;
      if ('bug' in fields) book.bugs.push(`${message}: ${String(fields.bug)}`);
      if (!('outcome' in fields) || message !== 'trail reconciled') return;
      // The loop logs each outcome under this message, as an Outcome.
      const outcome = fields.outcome as Outcome;
      book.verdicts.push({
        outcome,
        policies: this.#policies,
        container: this.#id,
        staleness: staleness(),
      });
    };
    return { info: say, warn: say, error: say, count: () => {}, measure: () => {} };
  }
}
