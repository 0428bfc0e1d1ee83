import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../lib/core/outcome.ts';
import { notify, type Letter, type Speaker } from '../../lib/notify.ts';
import { Retryable, Terminal, type Log } from '../../lib/ports.ts';
import { outcomeWith } from '../adapters/bus/outcome.ts';
import { memoryChannel, memoryThreads, type MemoryChannel } from './memory.ts';
import { mortal } from './mortal.ts';

const TURN = { holder: 'one', deadline: Number.POSITIVE_INFINITY };

const outcomeAt = (second: number, parts: Partial<Outcome> = {}): Outcome => {
  const finishedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const timing = { startedAt: finishedAt, finishedAt, gap: null };
  return outcomeWith({ id: `outcome-${second}`, timing, ...parts });
};

const letter = (outcome: Outcome, receives = 1): Letter => ({
  id: `letter of ${outcome.id}`,
  body: JSON.stringify({ source: 'trailwarden', 'detail-type': 'Trail Outcome', detail: outcome }),
  receives,
});

const stage = (parts: Partial<Speaker> = {}) => {
  const log = {
    info: vi.fn<Log['info']>(),
    warn: vi.fn<Log['warn']>(),
    error: vi.fn<Log['error']>(),
    count: vi.fn<Log['count']>(),
    measure: vi.fn<Log['measure']>(),
  };
  const channel = memoryChannel();
  return { log, channel, speaker: { threads: memoryThreads(), channel, log, now: () => 0, ...parts } };
};

const toldIds = ({ said }: MemoryChannel): readonly string[] => said.map(({ outcome }) => outcome);

describe('telling', () => {
  it('opens a thread, replies in it and renews its head, each outcome once', async () => {
    const { channel, speaker } = stage();
    const letters = [letter(outcomeAt(2)), letter(outcomeAt(1)), letter(outcomeAt(2))];
    expect(await notify(speaker, letters, TURN)).toEqual(new Set());
    expect(await notify(speaker, letters, TURN)).toEqual(new Set());
    expect(channel.said).toMatchObject([
      { outcome: 'outcome-1', thread: 'outcome-1' },
      { outcome: 'outcome-2', thread: 'outcome-1' },
    ]);
    expect(channel.renewed).toMatchObject([{ last: 'outcome-2', posted: { channel: 'C1', ts: '1' } }]);
  });

  it('sets aside what is no outcome, and says so', async () => {
    const { log, speaker } = stage();
    expect(await notify(speaker, [{ id: 'a', body: '{}', receives: 1 }], TURN)).toEqual(new Set());
    expect(log.count).toHaveBeenCalledWith('UnreadableMessages');
  });

  it('lets one thread wait where the channel refuses, and tells the others', async () => {
    const { channel, speaker } = stage();
    const elsewhere = { ...outcomeAt(1).trail, arn: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/other' };
    const open = channel.open.bind(channel);
    channel.open = async (incident, outcome, deadline) => {
      if (outcome.id === 'outcome-1') throw new Terminal('channel_not_found');
      return open(incident, outcome, deadline);
    };
    const letters = [letter(outcomeAt(1)), letter(outcomeAt(2, { trail: elsewhere }))];
    expect(await notify(speaker, letters, TURN)).toEqual(new Set(['letter of outcome-1']));
    expect(toldIds(channel)).toEqual(['outcome-2']);
  });

  it('waits for whoever is telling in the same thread, however often the letter has come', async () => {
    const { channel, speaker } = stage();
    await speaker.threads.hold(outcomeAt(1).trail.arn, 'another', 1);
    expect((await notify(speaker, [letter(outcomeAt(1), 9)], TURN)).size).toBe(1);
    expect(channel.said).toEqual([]);
  });

  it('leaves what it has no time for to another', async () => {
    const { channel, speaker } = stage({ now: () => 2 });
    const late = await notify(speaker, [letter(outcomeAt(1))], { holder: 'one', deadline: 1 });
    expect(late.size).toBe(1);
    expect(channel.said).toEqual([]);
    expect((await notify(speaker, [letter(outcomeAt(1))], TURN)).size).toBe(0);
    expect(toldIds(channel)).toEqual(['outcome-1']);
  });

  it('does not mind a thread that it could not let go', async () => {
    const { log, channel, speaker } = stage();
    speaker.threads.release = () => Promise.reject(new Retryable('throttled'));
    expect((await notify(speaker, [letter(outcomeAt(1))], TURN)).size).toBe(0);
    expect(toldIds(channel)).toEqual(['outcome-1']);
    expect(log.warn).toHaveBeenCalledOnce();
  });

  it('lets a bug be seen', async () => {
    const { speaker } = stage();
    speaker.threads.incident = () => Promise.reject(new TypeError('a bug'));
    await expect(notify(speaker, [letter(outcomeAt(1))], TURN)).rejects.toThrow(TypeError);
  });
});

describe('telling without the ledger', () => {
  it.each([
    { error: new Retryable('throttled'), receives: 1, told: 0, reason: 'it may answer soon' },
    { error: new Retryable('throttled'), receives: 3, told: 1, reason: 'people must hear of it' },
    {
      error: new Terminal('no such table'),
      receives: 1,
      told: 1,
      reason: 'it will not come back by waiting',
    },
  ])('$told after $receives, $error.message: $reason', async ({ error, receives, told }) => {
    const { channel, speaker } = stage();
    speaker.threads.enqueue = () => Promise.reject(error);
    const letters = [letter(outcomeAt(2), receives), letter(outcomeAt(1), receives)];
    expect((await notify(speaker, letters, TURN)).size).toBe(told === 0 ? 2 : 0);
    expect(toldIds(channel)).toEqual(['outcome-1', 'outcome-2'].slice(0, told * 2));
  });
});

describe('whoever is killed, and whenever', () => {
  it('everything is told, once, in one thread, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        async (seconds, luck) => {
          const { channel, speaker } = stage();
          const { threads } = speaker;
          const letters = [...seconds, ...seconds].map((second) => letter(outcomeAt(second)));
          const outcomes = seconds.map((second) => outcomeAt(second));
          // Enforce lets each outcome wait when it records it, before the bus has it.
          for (const outcome of outcomes) await threads.enqueue(outcome.trail.arn, outcome);
          const dies = (): boolean => luck.next().value === 0;
          for (const [index, one] of letters.entries()) {
            const killable = { ...speaker, threads: mortal(threads, dies), channel: mortal(channel, dies) };
            for (let done = false; !done;)
              done = await notify(killable, [one], { ...TURN, holder: String(index) }).then(
                (later) => later.size === 0,
                async () => {
                  // Its hold is over some time after it was killed.
                  await threads.release(outcomeAt(0).trail.arn, '');
                  return false;
                },
              );
          }
          const ids = seconds.toSorted((a, b) => a - b).map((second) => `outcome-${second}`);
          expect(toldIds(channel)).toEqual(ids);
          expect(new Set(channel.said.map(({ thread }) => thread))).toEqual(new Set(ids.slice(0, 1)));
        },
      ),
      { numRuns: 100 },
    );
  });
});
