import { randomUUID } from 'node:crypto';
import { isObject } from './plain.ts';
import { ApiError } from './errors.ts';
import { number, objects, text, texts } from './request.ts';
import type { JsonObject } from '../core/json.ts';
import type { BusEntry, Call, Envelope } from './types.ts';

const MOST_ENTRIES = 10;
// EventBridge quotas, eb-putevents: 1 MB for the entries of one request.
const MOST_BYTES = 1024 * 1024;

const detailOf = (entry: JsonObject): JsonObject => {
  try {
    const detail: unknown = JSON.parse(text(entry, 'Detail') ?? '');
    if (isObject(detail)) return detail as JsonObject;
  } catch (cause) {
    throw new ApiError('MalformedDetail', `Detail is malformed: ${String(cause)}`);
  }
  throw new ApiError('MalformedDetail', 'Detail is malformed.');
};

const busName = (entry: JsonObject): string =>
  (text(entry, 'EventBusName') ?? 'default').replace(/^arn:.*:event-bus\//, '');

const readEntry = (entry: JsonObject, call: Call): BusEntry => {
  const source = text(entry, 'Source') ?? '';
  const detailType = text(entry, 'DetailType') ?? '';
  if (source === '' || detailType === '')
    throw new ApiError('InvalidArgument', 'Parameters Source and DetailType are required.');
  if (source.startsWith('aws.'))
    throw new ApiError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  return {
    id: randomUUID(),
    source,
    detailType,
    detail: detailOf(entry),
    resources: texts(entry, 'Resources') ?? [],
    bus: busName(entry),
    time: number(entry, 'Time') ?? Math.floor(call.at / 1000),
    accountId: call.accountId,
    region: call.region,
  };
};

/** The envelope rules see for a stored entry. */
export const entryEnvelope = (entry: BusEntry): Envelope => ({
  version: '0',
  id: entry.id,
  'detail-type': entry.detailType,
  source: entry.source,
  account: entry.accountId,
  time: new Date(entry.time * 1000).toISOString().replace('.000Z', 'Z'),
  region: entry.region,
  resources: entry.resources,
  detail: entry.detail,
});

/** What is asked about an entry before it is taken, and told once it is. */
interface Target {
  check(entry: JsonObject): void;
  accept(entry: BusEntry): void;
}

/** The event buses: any name has one. */
export class Buses {
  readonly #entries = new Map<string, BusEntry[]>();

  entries(bus: string): readonly BusEntry[] {
    return this.#entries.get(bus) ?? [];
  }

  /** Stores what PutEvents brings; refuses entry by entry, as EventBridge does. */
  put(call: Call, target: Target): JsonObject {
    const entries = objects(call.request, 'Entries') ?? [];
    if (entries.length < 1 || entries.length > MOST_ENTRIES)
      throw new ApiError('ValidationException', 'Entries: 1 to 10');
    if (Buffer.byteLength(JSON.stringify(entries)) > MOST_BYTES)
      throw new ApiError(
        'ValidationException',
        'Total size of the entries in the request is over the limit.',
      );
    const results = entries.map((entry) => this.#putOne(entry, call, target));
    return { FailedEntryCount: results.filter((one) => 'ErrorCode' in one).length, Entries: results };
  }

  #putOne(entry: JsonObject, call: Call, target: Target): JsonObject {
    try {
      target.check(entry);
      const read = readEntry(entry, call);
      const entries = this.#entries.get(read.bus) ?? [];
      this.#entries.set(read.bus, [...entries, read]);
      target.accept(read);
      return { EventId: read.id };
    } catch (error) {
      if (error instanceof ApiError) return { ErrorCode: error.code, ErrorMessage: error.message };
      throw error;
    }
  }
}
