import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { threads } from '../../../lib/adapters/ledger/threads.ts';
import { tellingOf, type Incident } from '../../../lib/core/incident.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { Terminal, type Threads } from '../../../lib/ports.ts';
import type { Tables } from '../../../lib/sandbox/tables.ts';
import { LEDGER, outcomeAt, startLedger } from './stage.ts';

let tables: Tables;
let all: Threads;
let count = 0;
const key = () => `thread ${count}`;
const at = (minute: number): Outcome => ({ ...outcomeAt(minute), id: `outcome-${minute}` });
const incidentOf = (outcome: Outcome): Incident => tellingOf(outcome, '', null).incident;
const ids = async (thread = key()) => (await all.waiting(thread)).map(({ outcome }) => outcome.id);

beforeAll(async () => {
  tables = await startLedger();
  all = threads(LEDGER);
});
afterAll(() => tables.close());
afterEach(() => {
  count += 1;
  tables.faults.clear();
});

/** What somebody puts into the table who may write there. */
const plant = async (sk: string, row: Record<string, string>): Promise<void> => {
  const pk = { S: `thread#${key()}` };
  const texts = Object.entries(row).map(([name, S]) => [name, { S }]);
  const Item = { pk, sk: { S: sk }, ...Object.fromEntries(texts) };
  await new DynamoDBClient().send(new PutItemCommand({ TableName: LEDGER, Item }));
};

describe('what somebody else wrote into a thread', () => {
  it.each(['null', '{}', '7', '[', JSON.stringify({ ...outcomeAt(1), drifts: [null] })])(
    'is no outcome to be told, but a ledger that cannot be read: %s',
    async (outcome) => {
      await plant('waiting#2026', { outcome });
      await expect(all.waiting(key())).rejects.toThrow(Terminal);
    },
  );

  it.each(['null', '{}', JSON.stringify({ ...incidentOf(at(1)), opening: null })])(
    'is no incident either: %s',
    async (incident) => {
      await plant('incident', { incident });
      await expect(all.incident(key())).rejects.toThrow(Terminal);
    },
  );
});

describe('what waits in a thread', () => {
  it('is told by the time it finished, each once', async () => {
    for (const minute of [3, 1, 2, 1, 3]) await all.enqueue(key(), at(minute));
    expect(await ids()).toEqual(['outcome-1', 'outcome-2', 'outcome-3']);
  });

  it('waits no longer when it is told, and is not let in again', async () => {
    await all.enqueue(key(), at(1));
    await all.settle(key(), at(1), incidentOf(at(1)));
    await all.enqueue(key(), at(1));
    expect(await ids()).toEqual([]);
    expect(await all.incident(key())).toEqual(incidentOf(at(1)));
  });

  it('is known to have been begun, even when it comes again', async () => {
    await all.enqueue(key(), at(1));
    await all.begin(key(), at(1));
    await all.enqueue(key(), at(1));
    expect(await all.waiting(key())).toMatchObject([{ begun: true }]);
  });

  it('is nothing that was begun after it was told', async () => {
    await all.begin(key(), at(1));
    expect(await ids()).toEqual([]);
  });

  it('is more than one page', async () => {
    for (let minute = 0; minute < 60; minute += 1) await all.enqueue(key(), at(minute));
    const told: string[] = [];
    for (let waiting = await all.waiting(key()); waiting.length > 0; waiting = await all.waiting(key()))
      for (const { outcome } of waiting) {
        told.push(outcome.id);
        await all.settle(key(), outcome, incidentOf(outcome));
      }
    expect(told).toEqual(Array.from({ length: 60 }, (_, minute) => `outcome-${minute}`));
  });

  it.each(['PutItem', 'DeleteItem'])('is told once, where %s fails in between', async (operation) => {
    await all.enqueue(key(), at(1));
    await all.enqueue(key(), at(2));
    tables.faults.fail({ operation, error: 'AccessDeniedException', times: 1 });
    await expect(all.settle(key(), at(1), incidentOf(at(1)))).rejects.toThrow('AccessDeniedException');
    const left = await ids();
    expect(left).toContain('outcome-2');
    for (const { outcome } of await all.waiting(key())) await all.settle(key(), outcome, incidentOf(outcome));
    expect(await ids()).toEqual([]);
  });

  it('is in the thread of that name alone, however it is spelt', async () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 3000 });
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const mine = `${key()} ${name}`;
        await all.enqueue(mine, at(1));
        expect(await ids(mine)).toEqual(['outcome-1']);
        expect(await ids(`${mine}!`)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('who tells in a thread', () => {
  it('is one at a time', async () => {
    const takers = ['a', 'b', 'c', 'd'];
    const taken = await Promise.all(takers.map((holder) => all.hold(key(), holder, 60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('may take it again, and let it go for another', async () => {
    expect(await all.hold(key(), 'a', 60_000)).toBe(true);
    expect(await all.hold(key(), 'a', 60_000)).toBe(true);
    await all.release(key(), 'b');
    expect(await all.hold(key(), 'b', 60_000)).toBe(false);
    await all.release(key(), 'a');
    expect(await all.hold(key(), 'b', 60_000)).toBe(true);
  });

  it('has it no longer when the time is over', async () => {
    expect(await all.hold(key(), 'a', -1)).toBe(true);
    expect(await all.hold(key(), 'b', 60_000)).toBe(true);
  });
});
