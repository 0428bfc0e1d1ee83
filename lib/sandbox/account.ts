import { randomUUID } from 'node:crypto';
import { Buses, entryEnvelope } from './buses.ts';
import { isHeard, isKnown, isMutating, runCloudTrail } from './cloudtrail.ts';
import { Dependencies } from './dependencies.ts';
import { ApiError, asApiError } from './errors.ts';
import { granted, refusal } from './departure.ts';
import { EventHistory } from './event-history.ts';
import { FaultBook } from './faults.ts';
import { Principals } from './principals.ts';
import { answerOrganizations } from './organizations.ts';
import { readAsked, readScope } from './protocol.ts';
import { Queues } from './queues.ts';
import { listRegions } from './regions.ts';
import { sendBatch } from './sqs.ts';
import { envelopeOf, recordOf } from './record.ts';
import { TrailStore } from './store.ts';
import { answerSts } from './sts.ts';
import { Throttle } from './throttle.ts';
import type { JsonObject } from '../core/json.ts';
import type { Arrival, Departure } from './http.ts';
import type { Asked } from './protocol.ts';
import type { Outcome } from './record.ts';
import type { Call, CallLine, Envelope, Organization } from './types.ts';
import type { World } from './world.ts';

/** How the simulated account is set up. */
interface AccountOptions {
  readonly accountId: string;
  readonly region: string;
  readonly limits: boolean;
  readonly strictKeys: boolean;
  readonly deliverAlways: boolean;
  readonly lookupDelayMs: number;
  readonly organization: Organization | undefined;
  readonly regions: readonly string[];
  readonly now: () => number;
}

// User guide, whatiscloudtrail-limits: larger events are not sent to EventBridge.
const MOST_EVENT = 256 * 1024;

/** The simulated accounts: takes requests apart, runs them, records and routes what they did. */
export class Account {
  readonly store: TrailStore;
  readonly dependencies = new Dependencies();
  readonly buses = new Buses();
  readonly faults: FaultBook;
  readonly envelopes: Envelope[] = [];
  readonly calls: CallLine[] = [];
  readonly principals: Principals;
  readonly queues: Queues;
  readonly #options: AccountOptions;
  readonly #world: World;
  readonly #throttle = new Throttle();
  readonly #watchers: ((line: CallLine) => void)[] = [];
  #toLose = 0;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.store = new TrailStore(options.now);
    this.faults = new FaultBook(this.store);
    this.principals = new Principals(options.accountId);
    this.queues = new Queues(options, options.now);
    const { store, dependencies } = this;
    const history = new EventHistory(options.lookupDelayMs);
    this.#world = { store, dependencies, organization: options.organization, history };
  }

  /** The bus never hears of the next records: its delivery is best effort (EventBridge, events-ref-cloudtrail). */
  loseEvents(times: number): void {
    this.#toLose = times;
  }

  /** Tells of each call once it is carried out or refused, before anything else happens. */
  watch(tell: (line: CallLine) => void): void {
    this.#watchers.push(tell);
  }

  emit(envelope: Envelope): void {
    this.envelopes.push(envelope);
    this.queues.route(envelope, 'default');
  }

  async answer(arrival: Arrival): Promise<Departure | null> {
    const requestId = randomUUID();
    try {
      const asked = readAsked(arrival);
      const call = this.#identify(asked, arrival, requestId);
      return await this.#handle(call, asked.broken);
    } catch (thrown) {
      return refusal(arrival.target === '' ? 'sts' : 'cloudtrail', asApiError(thrown), requestId);
    }
  }

  #identify(asked: Asked, arrival: Arrival, requestId: string): Call {
    const scope = readScope(arrival.authorization);
    const known = this.principals.byKey(scope.accessKeyId);
    if (known === undefined && this.#options.strictKeys)
      throw new ApiError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        403,
      );
    const principal = known ?? this.principals.admin(scope.accessKeyId);
    return {
      service: asked.service,
      operation: asked.operation,
      request: asked.request,
      principal,
      accountId: principal.accountId,
      region: scope.region ?? this.#options.region,
      userAgent: arrival.userAgent,
      sourceIp: arrival.sourceIp,
      requestId,
      at: this.#options.now(),
    };
  }

  async #handle(call: Call, broken: ApiError | null): Promise<Departure | null> {
    await this.faults.wait(call.operation);
    const lost = this.faults.lost(call);
    if (lost === 'call') {
      this.#note(call, new ApiError('ConnectionDropped', 'The call was lost on the way'));
      return null;
    }
    const departure = this.#carryOut(call, broken);
    return lost === 'answer' ? null : departure;
  }

  #carryOut(call: Call, broken: ApiError | null): Departure {
    const heard = this.#options.deliverAlways || isHeard(this.#world, call);
    let answer: JsonObject | string | null = null;
    let error: ApiError | null = null;
    try {
      if (broken !== null) throw broken;
      this.#admit(call);
      answer = this.#run(call);
    } catch (thrown) {
      error = asApiError(thrown);
    }
    this.#note(call, error);
    if (call.service === 'cloudtrail' && isMutating(call.operation) && broken === null)
      this.#record(call, { answer: typeof answer === 'string' ? null : answer, error }, heard);
    return error === null ? granted(call, answer) : refusal(call.service, error, call.requestId);
  }

  #admit(call: Call): void {
    if (this.#options.limits && call.service === 'cloudtrail' && isKnown(call.operation))
      this.#throttle.check(call);
    this.faults.check(call);
  }

  #run(call: Call): JsonObject | string {
    if (call.service === 'sts') return answerSts(this.principals, call);
    if (call.service === 'account') return listRegions(this.#options.regions, call);
    if (call.service === 'cloudtrail') return runCloudTrail(this.#world, call);
    if (call.service === 'organizations') return answerOrganizations(this.#options.organization, call);
    if (call.service === 'sqs') return sendBatch(this.queues, call, (entry) => this.faults.checkEntry(entry));
    if (call.operation !== 'PutEvents')
      throw new ApiError('UnknownOperationException', `Operation ${call.operation} is unknown`);
    return this.buses.put(call, {
      check: (entry) => {
        this.faults.checkEntry(entry);
      },
      accept: (entry) => {
        this.queues.route(entryEnvelope(entry), entry.bus);
      },
    });
  }

  #note(call: Call, error: ApiError | null): void {
    const { service, operation, region, accountId, request, at } = call;
    const principalArn = call.principal.arn;
    const code = error?.code ?? null;
    const line = { service, operation, region, accountId, principalArn, request, error: code, at };
    this.calls.push(line);
    for (const tell of this.#watchers) tell(line);
  }

  #record(call: Call, outcome: Outcome, heard: boolean): void {
    const record = recordOf(call, outcome);
    this.#world.history.keep(record, call.at);
    if (!heard || Buffer.byteLength(JSON.stringify(record)) > MOST_EVENT) return;
    if (this.#toLose > 0) this.#toLose -= 1;
    else this.emit(envelopeOf(record));
  }
}
