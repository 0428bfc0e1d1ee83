import { isObject } from '../../core/json.ts';
import { blindSpots } from '../../core/selectors/blind-spots.ts';
import { coverageOf } from '../../core/selectors/coverage.ts';
import type { Example } from '../../core/selectors/example.ts';
import { explained, type Verdict } from '../../core/selectors/explain.ts';
import { described, type Described } from '../../core/selectors/words.ts';
import { Mishap } from '../mishap.ts';
import type { Selectors } from './input.ts';

/** What a set of selectors records, what another would lose and gain, and what it makes of some events. */
export interface Report {
  readonly of: string;
  readonly records: readonly Described[];
  readonly against?: {
    readonly of: string;
    readonly loses: readonly Example[];
    readonly gains: readonly Example[];
  };
  readonly events?: readonly Asked[];
}

interface Asked {
  readonly event: string;
  readonly recorded: boolean;
  readonly selectors: readonly Verdict[];
}

type Keyed = { readonly [key: string]: unknown };

/** The CloudTrail records of a document: a log file, an EventBridge envelope, or a record. */
const recordsIn = (value: unknown): readonly Keyed[] => {
  if (Array.isArray(value)) return value.flatMap(recordsIn);
  if (!isObject(value)) return [];
  if (Array.isArray(value['Records'])) return recordsIn(value['Records']);
  if (isObject(value['detail'])) return [value['detail']];
  return typeof value['eventName'] === 'string' || typeof value['eventCategory'] === 'string' ? [value] : [];
};

const asked = ({ selectors }: Selectors, record: Keyed): Asked => {
  const verdicts = explained(selectors, record);
  const { eventSource, eventName, eventID } = record;
  const event = [eventSource, eventName, eventID].filter((one) => typeof one === 'string').join(' ');
  return { event, recorded: verdicts.some(({ records }) => records), selectors: verdicts };
};

/** All that was asked for, as data. Throws Mishap where a file of events holds none. */
export const reportOn = (
  set: Selectors,
  against: Selectors | null,
  events: { readonly path: string; readonly documents: readonly unknown[] } | null,
): Report => {
  const [mine, theirs] = [set, against].map((one) => coverageOf(one?.selectors ?? []));
  const records = events?.documents.flatMap(recordsIn) ?? [];
  if (events && records.length === 0)
    throw new Mishap(
      `${events.path} has no event: name a CloudTrail record, an EventBridge event or a log file`,
    );
  return {
    of: set.of,
    records: described(set.selectors),
    ...(against &&
      mine &&
      theirs && {
        against: { of: against.of, loses: blindSpots(mine, theirs), gains: blindSpots(theirs, mine) },
      }),
    ...(events && { events: records.map((record) => asked(set, record)) }),
  };
};

/** Whether nothing is lost and every event is recorded. */
export const isFine = ({ against, events }: Report): boolean =>
  (against?.loses.length ?? 0) === 0 && (events ?? []).every(({ recorded }) => recorded);
