import type { Json, JsonObject } from '../../../lib/core/json.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import type { Trigger } from '../../../lib/core/trigger.ts';

export const TRIGGER: Trigger = {
  kind: 'event',
  eventId: '11111111-2222-3333-4444-555555555555',
  eventName: 'PutEventSelectors',
  eventTime: '2026-01-01T00:00:00Z',
  errorCode: null,
  actor: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/admin/somebody',
    issuer: 'arn:aws:iam::111122223333:role/admin',
    via: 'cli',
    sourceIp: '192.0.2.1',
  },
  foundAfterwards: false,
};

export const driftOf = (property: string, desired: Json, observed: Json): JsonObject => ({
  property,
  desired,
  observed,
  policy: 'baseline',
  waiver: null,
  blindSpots: [],
  excess: [],
  notes: [],
});

/** An outcome as the loop tells it. */
export const outcomeWith = (parts: Partial<Outcome> = {}): Outcome => ({
  version: 1,
  id: 'outcome',
  status: 'remediated',
  severity: 'high',
  contested: false,
  trail: {
    arn: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/baseline-trail',
    name: 'baseline-trail',
    homeRegion: 'us-east-1',
    accountId: '111122223333',
  },
  policies: ['baseline'],
  drifts: [driftOf('IsLogging', true, false)],
  unread: [],
  actions: [],
  blocked: [],
  trigger: TRIGGER,
  otherTriggers: [],
  timing: {
    startedAt: '2026-01-01T00:00:01Z',
    finishedAt: '2026-01-01T00:00:02Z',
    gap: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:02Z' },
  },
  ...parts,
});
