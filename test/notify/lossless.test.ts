import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledger } from '../../lib/adapters/ledger/ledger.ts';
import { threads } from '../../lib/adapters/ledger/threads.ts';
import { slack } from '../../lib/adapters/slack/slack.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import { isObject } from '../../lib/core/json.ts';
import { notify, type Letter, type Speaker } from '../../lib/notify.ts';
import { broken, silent, tooMany } from '../../lib/sandbox/slack-faults.ts';
import { startSecrets, type Secrets } from '../../lib/sandbox/secrets.ts';
import { startSlack, type Slack, type SlackMessage } from '../../lib/sandbox/slack.ts';
import type { Tables } from '../../lib/sandbox/tables.ts';
import { entry, LEDGER, outcomeAt, startLedger, trailOf } from '../adapters/ledger/stage.ts';
import { mortal } from './mortal.ts';

const TOKEN = 'xoxb-canary-canary';
const SECRET = '/trailwarden/slack';
const CHANNEL = 'C0000000001';
const TRAILS = 20;
const EACH = 50;

/** The same run each time: what goes wrong when is drawn from this. */
const drawing = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
};

const shuffled = <T>(all: readonly T[], draw: () => number): readonly T[] =>
  all
    .map((one) => ({ one, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

const arnOf = (index: number): string =>
  `arn:aws:cloudtrail:us-east-1:111122223333:trail/trail-${String(index).padStart(2, '0')}`;

const letterOf = (outcome: Outcome, index: number): Letter => ({
  id: String(index),
  body: JSON.stringify({ source: 'trailwarden', 'detail-type': 'Trail Outcome', detail: outcome }),
  receives: 1,
});

const outcomeOf = ({ payload }: SlackMessage): string => {
  const metadata = isObject(payload['metadata']) ? payload['metadata']['event_payload'] : null;
  return isObject(metadata) && typeof metadata['outcome'] === 'string' ? metadata['outcome'] : '';
};

describe('a thousand outcomes', () => {
  let tables: Tables;
  let workspace: Slack;
  let secrets: Secrets;
  const logged: unknown[] = [];

  beforeAll(async () => {
    [tables, workspace, secrets] = await Promise.all([
      startLedger(),
      startSlack({ tokens: [TOKEN], channels: [CHANNEL] }),
      startSecrets({ [SECRET]: TOKEN }),
    ]);
    process.env['AWS_ENDPOINT_URL_SSM'] = secrets.endpoint;
  });
  afterAll(() => Promise.all([tables.close(), workspace.close(), secrets.close()]));

  /** Enforce records each before it goes on the bus. */
  const recorded = async (draw: () => number): Promise<readonly Outcome[]> => {
    const book = ledger(LEDGER, (outcome) => outcome);
    const all = shuffled(
      Array.from({ length: TRAILS * EACH }, (_, index) => ({ trail: index % TRAILS, minute: index })),
      draw,
    );
    const kept: Outcome[] = [];
    for (const { trail, minute } of all) {
      const outcome = outcomeAt(minute / 30, { trail: trailOf(arnOf(trail)) });
      const { id } = await book.record(entry(outcome, { last: String(minute) }));
      kept.push({ ...outcome, id });
    }
    return kept;
  };

  const speakerOf = (draw: () => number): Speaker => {
    const log = (...all: unknown[]): void => void logged.push(all);
    const dies = (): boolean => draw() < 0.02;
    return {
      threads: mortal(threads(LEDGER), dies),
      channel: mortal(slack({ secret: SECRET, channels: { default: CHANNEL }, api: workspace.api }), dies),
      log: { info: log, warn: log, error: log, count: log, measure: log },
      now: () => Date.now(),
    };
  };

  const deliver = async (letters: readonly Letter[], draw: () => number): Promise<void> => {
    const waiting = [...letters];
    for (let turn = 0; waiting.length > 0; turn += 1) {
      const batch = waiting.splice(0, 10);
      const times = { holder: String(turn), deadline: Date.now() + 400 };
      const later = await notify(speakerOf(draw), batch, times).catch((error: unknown) => {
        if (!String(error).includes('killed')) throw error;
        return new Set(batch.map(({ id }) => id));
      });
      waiting.push(...batch.filter(({ id }) => later.has(id)));
    }
  };

  it('that came while Slack was down are told when it is up again', async () => {
    const trail = trailOf(arnOf(99));
    const outcomes = [3, 1, 2].map((minute) => ({ ...outcomeAt(minute, { trail }), id: `down-${minute}` }));
    const letters = outcomes.map(letterOf);
    const log = (): void => {};
    const speaker: Speaker = {
      threads: threads(LEDGER),
      channel: slack({ secret: SECRET, channels: { default: CHANNEL }, api: workspace.api }),
      log: { info: log, warn: log, error: log, count: log, measure: log },
      now: () => Date.now(),
    };
    const turn = () => ({ holder: 'one', deadline: Date.now() + 1500 });
    workspace.trouble.down();
    for (let hour = 0; hour < 2; hour += 1)
      expect((await notify(speaker, letters, turn())).size).toBe(letters.length);
    workspace.trouble.up();
    expect(await notify(speaker, letters, turn())).toEqual(new Set());
    expect(workspace.messages(CHANNEL).map(outcomeOf)).toEqual(['down-1', 'down-2', 'down-3']);
  });

  it('in any order, doubled, with a Slack that fails and a notifier that dies, are each told once, in order', async () => {
    const draw = drawing(7);
    const outcomes = await recorded(draw);
    const luck = drawing(11);
    workspace.trouble.draw(() => {
      const drawn = luck();
      if (drawn < 0.05) return tooMany(0.01);
      if (drawn < 0.1) return broken(500);
      if (drawn < 0.102) return silent(true);
      return drawn < 0.104 ? silent(false) : null;
    });
    await deliver(shuffled([...outcomes, ...outcomes], draw).map(letterOf), draw);
    const said = workspace.messages(CHANNEL).filter((message) => !outcomeOf(message).startsWith('down'));
    expect(said.map(outcomeOf).sort()).toEqual(outcomes.map(({ id }) => id).sort());
    const heads = said.filter(({ thread_ts: thread }) => thread === undefined);
    expect(heads).toHaveLength(TRAILS);
    const finished = new Map(outcomes.map(({ id, timing }) => [id, timing.finishedAt]));
    for (const head of heads) {
      const thread = said.filter(({ ts, thread_ts: of }) => ts === head.ts || of === head.ts);
      const times = thread.map((message) => finished.get(outcomeOf(message)) ?? '');
      expect(times).toEqual(times.toSorted());
    }
    const told = inspect([logged, said.map(({ payload }) => payload)], { depth: 20, maxArrayLength: null });
    expect(told).not.toContain('canary');
  }, 240_000);
});
