import type { Clock } from './clock.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  receives: number;
}

/** How a queue is read. */
export interface Reading {
  readonly batchSize: number;
  /** Milliseconds for which a message that was taken is not seen by others. */
  readonly visibility: number;
  readonly maxReceives: number;
  readonly concurrency: number;
  /** Milliseconds for which a batch is gathered. */
  readonly window: number;
  /** Answers the messages that are to come again. Never throws. */
  readonly work: (
    batch: readonly { readonly id: string; readonly body: string; readonly receives: number }[],
  ) => Promise<ReadonlySet<string>>;
}

/** What any run needs is far less: beyond, messages bring on messages without end. */
const MOST_DELIVERIES = 400;

/** A standard queue of SQS and the function that reads it, on the clock of the run. */
export class Queue {
  readonly #clock: Clock;
  readonly #reading: Reading;
  readonly #visible: Message[] = [];
  #running = 0;
  /** On their way, waiting, or taken and not yet over. */
  #open = 0;
  #serial = 0;
  #idle: (() => void)[] = [];
  #deliveries = 0;

  constructor(clock: Clock, reading: Reading) {
    this.#clock = clock;
    this.#reading = reading;
  }

  /** Whether it never came to rest, and was emptied. */
  get isRestless(): boolean {
    return this.#deliveries > MOST_DELIVERIES;
  }

  /** Takes a message, to be seen after so many milliseconds. */
  send(body: string, after = 0): void {
    this.#serial += 1;
    this.#open += 1;
    void this.#show({ id: `m${this.#serial}`, body, receives: 0 }, after);
  }

  /** Settles once nothing is on its way or in hand. */
  async idle(): Promise<void> {
    while (this.#open > 0)
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
      });
  }

  async #show(message: Message, after: number): Promise<void> {
    await this.#clock.sleep(after);
    this.#visible.push(message);
    await this.#clock.sleep(this.#reading.window);
    if (this.#running < this.#reading.concurrency) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#running += 1;
    while (this.#visible.length > 0) await this.#deliver(this.#visible.splice(0, this.#reading.batchSize));
    this.#running -= 1;
  }

  async #deliver(batch: readonly Message[]): Promise<void> {
    const { work, visibility, maxReceives } = this.#reading;
    const until = this.#clock.now() + visibility;
    for (const message of batch) message.receives += 1;
    this.#deliveries += 1;
    const failed = this.isRestless ? new Set<string>() : await work(batch);
    for (const message of batch) {
      if (failed.has(message.id) && message.receives < maxReceives)
        void this.#show(message, Math.max(0, until - this.#clock.now()));
      else this.#close();
    }
  }

  #close(): void {
    this.#open -= 1;
    if (this.#open === 0) for (const wake of this.#idle.splice(0)) wake();
  }
}
