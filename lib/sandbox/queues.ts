import { createHash, randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { contextOf, failedIds } from './invocation.ts';
import { matchesPattern } from './pattern.ts';
import type { Connection, DeadLetter, Place, SqsRecord } from './invocation.ts';
import type { Envelope } from './types.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  receives: number;
  firstAt: number;
}

interface Queue {
  readonly connection: Connection;
  readonly waiting: Message[];
  running: number;
}

const MOST_DELIVERIES = 10_000;
/** The queues behind the rules, each read by one function, some batches at a time. */
export class Queues {
  readonly deadLetters: DeadLetter[] = [];
  readonly #place: Place;
  readonly #queues = new Map<string, Queue>();
  readonly #waiters: (() => void)[] = [];
  readonly #now: () => number;
  #deliveries = 0;

  constructor(place: Place, now: () => number) {
    this.#place = place;
    this.#now = now;
  }

  connect(connection: Connection): void {
    if (this.#queues.has(connection.name)) throw new Error(`Queue ${connection.name} exists already`);
    this.#queues.set(connection.name, { connection, waiting: [], running: 0 });
  }

  has(name: string): boolean {
    return this.#queues.has(name);
  }

  send(name: string, body: string): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new Error(`Queue ${name} does not exist`);
    this.#push(queue, body);
  }

  route(envelope: Envelope, bus: string): void {
    for (const queue of this.#queues.values()) {
      const { connection } = queue;
      if ((connection.bus ?? 'default') === bus && matchesPattern(connection.pattern, envelope))
        this.#push(queue, JSON.stringify(envelope));
    }
  }

  async settle(): Promise<void> {
    while (this.#busy() && this.#deliveries <= MOST_DELIVERIES)
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
      });
    const exhausted = this.#deliveries > MOST_DELIVERIES;
    this.#deliveries = 0;
    if (!exhausted) return;
    for (const queue of this.#queues.values()) queue.waiting.length = 0;
    throw new Error(`The queues do not settle: over ${MOST_DELIVERIES} deliveries`);
  }

  #busy(): boolean {
    return [...this.#queues.values()].some((queue) => queue.running > 0 || queue.waiting.length > 0);
  }

  #push(queue: Queue, body: string): void {
    queue.waiting.push({ id: randomUUID(), body, sentAt: this.#now(), receives: 0, firstAt: 0 });
    if (queue.running < (queue.connection.maximumConcurrency ?? 1)) void this.#pump(queue);
  }

  async #pump(queue: Queue): Promise<void> {
    queue.running += 1;
    // What is sent in one turn can share a batch.
    await turn();
    while (queue.waiting.length > 0 && this.#deliveries <= MOST_DELIVERIES) {
      this.#deliveries += 1;
      await this.#deliver(queue, queue.waiting.splice(0, queue.connection.batchSize));
    }
    queue.running -= 1;
    for (const wake of this.#waiters.splice(0)) wake();
  }

  async #deliver(queue: Queue, batch: readonly Message[]): Promise<void> {
    const { name, invoke } = queue.connection;
    const records = batch.map((message) => this.#receive(name, message));
    const sent: ReadonlySet<string> = new Set(batch.map((message) => message.id));
    let failed = sent;
    let thrown: unknown = null;
    try {
      failed = failedIds(await invoke({ Records: records }, contextOf(this.#place, name)), sent);
    } catch (error) {
      thrown = error;
    }
    for (const [index, message] of batch.entries()) {
      const record = records[index];
      const again = message.receives < (queue.connection.deliveries ?? 1);
      if (record === undefined || !(failed.has(message.id) || again)) continue;
      if (again || message.receives < (queue.connection.maxReceiveCount ?? 5)) queue.waiting.push(message);
      else this.deadLetters.push({ queue: name, record, error: thrown });
    }
  }

  #receive(name: string, message: Message): SqsRecord {
    const { accountId, region } = this.#place;
    message.receives += 1;
    if (message.receives === 1) message.firstAt = this.#now();
    return {
      messageId: message.id,
      receiptHandle: randomUUID(),
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(message.sentAt),
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: String(message.firstAt),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(message.body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:${region}:${accountId}:${name}`,
      awsRegion: region,
    };
  }
}
