import { ok } from 'node:assert/strict';
import { headOf, plainMessage, replyOf } from '../../../lib/adapters/slack/message.ts';
import { readSnapshot } from '../../../lib/adapters/ledger/snapshot.ts';
import { incidentIn, outcomeIn as outcomeOfRow } from '../../../lib/adapters/ledger/table.ts';
import { outcomeIn } from '../../../lib/core/envelope.ts';
import { newsOf, tellingOf, threadOf, type Incident } from '../../../lib/core/incident.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { restored } from '../../../lib/core/restore.ts';
import { select } from '../../../lib/core/select.ts';
import type { TrailState } from '../../../lib/core/state.ts';
import { renderOutcome } from '../../../lib/cli/render.ts';
import { Terminal } from '../../../lib/ports.ts';
import { gzipSync } from 'node:zlib';
import { course, lookAt, policyOf, TRAIL } from '../../core/fixtures.ts';
import { outcomeWith } from '../../adapters/bus/outcome.ts';
import { loudIn, weightOf } from '../../adapters/slack/loud.ts';
import { isOnItsLine } from '../inert.ts';

const OTHER = outcomeWith({ id: 'another', status: 'unresolved' });
const { incident: KNOWN } = tellingOf(OTHER, 'said', null);

/** What notify does with an outcome, after what it knew of its thread. */
const told = (outcome: Outcome, known: Incident | null): void => {
  ok(threadOf(outcome).length > 0);
  const { incident } = tellingOf(outcome, newsOf(outcome), known);
  for (const message of [
    headOf(incident, outcome),
    replyOf(incident, outcome),
    plainMessage(incident, outcome),
  ]) {
    const faults = [...loudIn(message), ...weightOf(message)];
    ok(faults.length === 0, JSON.stringify(faults).slice(0, 2_000));
  }
  for (const line of renderOutcome(outcome).split('\n')) isOnItsLine(line, 10_000);
};

/** A message from the bus: what holds an outcome can be told, whatever stands in it. */
export const letter = (input: string): void => {
  const outcome = outcomeIn(input);
  if (outcome === null) return;
  told(outcome, null);
  told(outcome, KNOWN);
};

/** What reads a row has two ways out: what it holds, or that it cannot be read. */
const orTerminal = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    ok(error instanceof Terminal, String(error));
    return null;
  }
};

/** An outcome that waits in the ledger, or was kept there. */
export const waiting = (input: string): void => {
  const outcome = orTerminal(() => outcomeOfRow({ outcome: { S: input } }));
  if (outcome) told(outcome, KNOWN);
};

/** What the ledger says was told in a thread. */
export const incident = (input: string): void => {
  const known = orTerminal(() => incidentIn({ incident: { S: input } }));
  if (known) told(OTHER, known);
};

const POLICIES = [
  policyOf({ match: { accounts: null, regions: null, trails: [TRAIL.arn] } }),
  policyOf({
    name: 'two',
    match: { accounts: null, regions: null, trails: [TRAIL.arn] },
    delivery: { maxAgeMinutes: 60 },
    selectorCoverage: 'atLeast',
    desired: {
      S3BucketName: 'logs',
      AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  }),
];

/** What the loop makes of a state: compared, and put back. */
export const judged = (state: TrailState): void => {
  course(POLICIES, lookAt(state), TRAIL);
  const selection = restored(select(POLICIES, TRAIL), state, TRAIL);
  ok(selection.policies.length === 2);
};

/** A snapshot of a trail, its bytes as they stand in the ledger. */
export const packed = async (input: Uint8Array): Promise<void> => {
  const head = { parts: { N: '0' }, data: { B: input } };
  // A snapshot in one row is read without asking anybody.
  const place = { client: null as never, table: 'ledger', pk: 'trail' };
  const state = await readSnapshot(place, head).catch((error: unknown) => {
    ok(error instanceof Terminal, String(error));
    return null;
  });
  if (state) judged(state);
};

export const snapshot = (input: string): Promise<void> => packed(gzipSync(input));
