import { isObject } from './json.ts';
import type { Outcome } from './outcome.ts';

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const LISTS = ['policies', 'drifts', 'unread', 'actions', 'blocked', 'otherTriggers'] as const;

const isOutcome = (detail: unknown): boolean => {
  if (!isObject(detail) || detail['version'] !== 1) return false;
  const { trail, trigger, timing } = detail;
  return (
    [detail['id'], detail['status'], detail['severity']].every(isText) &&
    isObject(trail) &&
    [trail['arn'], trail['name'], trail['accountId'], trail['homeRegion']].every(isText) &&
    isObject(trigger) &&
    isObject(timing) &&
    [timing['startedAt'], timing['finishedAt']].every(isText) &&
    !Number.isNaN(Date.parse(String(timing['finishedAt']))) &&
    LISTS.every((key) => Array.isArray(detail[key]))
  );
};

/** The outcome that a message from the bus carries; null for anything else. Never throws. */
export const outcomeIn = (body: unknown): Outcome | null => {
  try {
    const envelope: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    if (!isObject(envelope) || envelope['source'] !== 'trailwarden') return null;
    if (envelope['detail-type'] !== 'Trail Outcome' || !isOutcome(envelope['detail'])) return null;
    // Only enforce may put events on the bus; what is looked at here is that its shape can be told.
    return envelope['detail'] as Outcome;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
