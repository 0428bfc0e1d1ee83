import { createHash } from 'node:crypto';
import type { Json } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';

/** EventBridge takes an entry of 256 kB everywhere (1 MB where the quota was raised): this leaves room for the envelope. */
const LIMIT = 200_000;
const EXAMPLES = 3;
const TEXT = 256;
/** Each at most 5 kB, its parts being cut when it is read. */
const TRIGGERS = 10;

/** What of a drift can be large, values coming from events and policies. */
const BULKY = ['desired', 'observed', 'blindSpots', 'excess'];

const size = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const hash = (value: Json): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** A large value as examples with a count and a hash; small ones stay whole. */
const cut = (value: Json, room: number): Json => {
  if (size(value) <= room) return value;
  if (typeof value === 'string')
    return `${value.slice(0, TEXT)}… (${value.length} characters, sha256 ${hash(value)})`;
  if (Array.isArray(value)) {
    const examples = value.slice(0, EXAMPLES).map((one: Json) => cut(one, Math.floor(room / EXAMPLES)));
    return [...examples, `… ${value.length} in all, sha256 ${hash(value)}`];
  }
  if (value === null || typeof value !== 'object') return value;
  const entries: readonly [string, Json][] = Object.entries(value);
  return Object.fromEntries(entries.map(([key, one]) => [key, cut(one, Math.floor(room / entries.length))]));
};

/** The outcome within what the bus takes: values are cut, never status, trail, properties or actor. */
export const bounded = (outcome: Outcome): Outcome => {
  if (size(outcome) <= LIMIT) return outcome;
  const room = Math.floor(LIMIT / 4 / Math.max(1, outcome.drifts.length + outcome.actions.length));
  const others = outcome.otherTriggers.slice(0, TRIGGERS);
  return {
    ...outcome,
    drifts: outcome.drifts.map((drift) => ({
      ...drift,
      ...Object.fromEntries(BULKY.map((key) => [key, cut(drift[key] ?? null, room / BULKY.length)])),
    })),
    actions: outcome.actions.map((action) => ({ ...action, request: cut(action['request'] ?? null, room) })),
    otherTriggers: others,
  };
};
