import { isObject } from './json.ts';
import type { Outcome } from './outcome.ts';
import { isOutcome } from './shape.ts';

/** The outcome that a message from the bus carries; null for anything else, whoever put it there. Never throws. */
export const outcomeIn = (body: unknown): Outcome | null => {
  try {
    const envelope: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    if (!isObject(envelope) || envelope['source'] !== 'trailwarden') return null;
    const { 'detail-type': type, detail } = envelope;
    return type === 'Trail Outcome' && isOutcome(detail) ? detail : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
