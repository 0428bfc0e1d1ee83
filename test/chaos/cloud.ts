import { readConfig, readSpeech, readSweep } from '../../lib/config.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { Letter } from '../../lib/notify.ts';
import type { Log, Threads } from '../../lib/ports.ts';
import { sweep } from '../../lib/sweep.ts';
import { sweeper } from '../../lib/wire.ts';
import type { Sandbox, SqsRecord } from '../../lib/sandbox/index.ts';
import type { Slack } from '../../lib/sandbox/slack.ts';
import { memoryThreads } from '../notify/memory.ts';
import { chance } from '../simulate/chance.ts';
import { Container, type Book, type Surroundings } from './container.ts';
import { ESTATE } from './estate.ts';
import type { Ground } from './ground.ts';
import { Queue } from './queue.ts';
import { Truth } from './truth.ts';

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {}, count: () => {}, measure: () => {} };

/** What is drawn about the whole run, beside what is done in it. */
export interface Weather {
  readonly seed: number;
  readonly deployments: readonly (readonly Policy[])[];
}

/** What a cloud is made of. */
export interface Made {
  readonly ground: Ground;
  readonly sandbox: Sandbox;
  readonly slack: Slack;
  readonly ledger: string;
  readonly weather: Weather;
}

/** As serverless.yml has them. */
const QUEUE = { batchSize: 10, window: 20, visibility: 360_000, maxReceives: 5 };
const PATIENT = { visibility: 180_000, maxReceives: 100 };

/** One run's accounts, with the service deployed into them. */
export class Cloud {
  readonly ground: Ground;
  readonly sandbox: Sandbox;
  readonly slack: Slack;
  readonly book: Book = { intents: [], verdicts: [], bugs: [] };
  readonly threads: Threads = memoryThreads();
  readonly truth: Truth;
  readonly triggers: Queue;
  readonly attempts: Queue;
  readonly alerts: Queue;
  readonly ledger: string;
  policies: readonly Policy[];
  /** So many of our next calls get no answer. */
  hanging = 0;
  /** After how many calls the next invocation is stopped. */
  nextLife: number | null = null;
  /** After which delays the events of a party's calls come, by the agent that made them. */
  readonly fates = new Map<string, readonly number[]>();
  readonly #weather: Weather;
  readonly #around: Surroundings;
  readonly #all: Container[] = [];
  #free: Container[] = [];
  #staleness: { readonly ms: number; readonly until: number }[] = [];
  #own = 0;

  constructor({ ground, sandbox, slack, ledger, weather }: Made) {
    [this.ground, this.sandbox, this.slack, this.ledger] = [ground, sandbox, slack, ledger];
    this.#weather = weather;
    this.policies = weather.deployments[0] ?? [];
    this.truth = new Truth(ESTATE, ground.clock.now());
    sandbox.watch((line) => this.truth.note(line, sandbox.trails()));
    this.#around = this.#surroundings();
    const { clock } = ground;
    const work = this.#in((container, batch) => container.enforce(batch));
    this.triggers = new Queue(clock, { ...QUEUE, concurrency: 5, work });
    this.attempts = new Queue(clock, { ...QUEUE, window: 60_000, concurrency: 2, work });
    const tell = this.#in((container, batch) => container.notify(batch));
    this.alerts = new Queue(clock, { ...QUEUE, ...PATIENT, concurrency: 2, work: tell });
  }

  /** How old what reads answer may be now, or could lately. */
  staleness(): number {
    const now = this.ground.clock.now();
    return Math.max(0, ...this.#staleness.filter(({ until }) => until >= now).map(({ ms }) => ms));
  }

  stale(ms: number): void {
    const now = this.ground.clock.now();
    // What was set before counts until everything that it touched is over.
    this.#staleness = this.#staleness.map((one) => ({ ...one, until: Math.min(one.until, now + 120_000) }));
    if (ms > 0) this.#staleness.push({ ms, until: Number.POSITIVE_INFINITY });
    if (ms > 0) this.sandbox.faults.staleReads({ ms });
  }

  /** Puts another set of policies in force: containers that run go on with theirs. */
  deploy(index: number): void {
    const { deployments } = this.#weather;
    this.policies = deployments[index % deployments.length] ?? [];
    this.#free = [];
  }

  /** The clock strikes. */
  async sweep(): Promise<void> {
    await sweep(sweeper(readSweep(process.env), SILENT), this.ground.clock.now() + 60_000);
  }

  /** A record came to a rule: its deliveries, however many there are. */
  arrive(queue: Queue, { body }: SqsRecord): void {
    const { detail }: { readonly detail: { readonly userAgent?: string } } = JSON.parse(body);
    const fate = this.fates.get(detail.userAgent ?? '') ?? this.#ownFate();
    for (const after of fate) queue.send(body, after);
  }

  /** Settles once nothing is on its way anywhere. */
  async settled(): Promise<void> {
    for (const queue of [this.triggers, this.attempts, this.alerts, this.triggers, this.alerts])
      await queue.idle();
  }

  async close(): Promise<void> {
    const { clock, tables } = this.ground;
    await clock.until(Promise.all(this.#all.map((one) => one.over())));
    await clock.until(Promise.all([this.sandbox.close(), this.slack.close(), tables.drop(this.ledger)]));
  }

  #surroundings(): Surroundings {
    const { clock, network } = this.ground;
    const { book, threads } = this;
    const [config, speech] = [readConfig(process.env), readSpeech(process.env)];
    const latency = (container: number, call: number): number | null => this.#latency(container, call);
    return { clock, network, book, config, speech, threads, latency, staleness: () => this.staleness() };
  }

  #ownFate(): readonly number[] {
    this.#own += 1;
    const drawn = chance(this.#weather.seed, 'own event', this.#own);
    if (drawn < 0.1) return [];
    if (drawn < 0.2) return [700, 900];
    return [drawn < 0.3 ? 30_000 : 1500];
  }

  #latency(container: number, call: number): number | null {
    if (this.hanging > 0) {
      this.hanging -= 1;
      return null;
    }
    const drawn = chance(this.#weather.seed, container, call);
    return drawn < 0.03 ? 1500 : 10 + Math.floor(drawn * 90);
  }

  #container(): Container {
    const free = this.#free.pop();
    if (free) return free;
    const fresh = new Container(this.#all.length, this.policies, this.#around);
    this.#all.push(fresh);
    return fresh;
  }

  /** Runs a batch in a container of its own; one that was stopped is never used again. */
  #in(
    work: (container: Container, batch: readonly Letter[]) => Promise<ReadonlySet<string>>,
  ): (batch: readonly Letter[]) => Promise<ReadonlySet<string>> {
    return async (batch) => {
      const [container, policies] = [this.#container(), this.policies];
      if (this.nextLife !== null) container.stopAfter(this.nextLife);
      this.nextLife = null;
      const failed = await work(container, batch);
      if (!container.isDead && policies === this.policies) this.#free.push(container);
      return failed;
    };
  }
}
