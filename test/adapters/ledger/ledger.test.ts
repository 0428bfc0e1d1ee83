import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ledger } from '../../../lib/adapters/ledger/ledger.ts';
import { threads } from '../../../lib/adapters/ledger/threads.ts';
import { Terminal, type Ledger } from '../../../lib/ports.ts';
import type { Tables } from '../../../lib/sandbox/tables.ts';
import { entry, LEDGER, NOW, outcomeAt, startLedger, trailOf } from './stage.ts';

let tables: Tables;
let book: Ledger;
let count = 0;

/** A trail of its own for each test. */
const trail = () => trailOf(`arn:aws:cloudtrail:us-east-1:111122223333:trail/trail-${count}`);
const at = (minute: number, parts: Parameters<typeof outcomeAt>[1] = {}) =>
  outcomeAt(minute, { trail: trail(), ...parts });
const known = (minute = 0) => book.recall(trail(), NOW + minute * 60_000);

beforeAll(async () => {
  tables = await startLedger();
  book = ledger(LEDGER, (outcome) => outcome);
});
afterAll(() => tables.close());
afterEach(() => {
  count += 1;
  tables.faults.clear();
});

describe('what the ledger knows of a trail', () => {
  it('is nothing at first', async () => {
    const memory = await known();
    expect(memory).toMatchObject({ snapshotAt: null, open: false, last: null, repairs: {} });
    expect(await memory.snapshot()).toBeNull();
    expect(memory.keeps({})).toBe(false);
    expect(memory.approved('KMSKeyId', 'a', [])).toBe(false);
  });

  it('is when its other regions were asked, and which of them were in trouble', async () => {
    const regions = { askedAt: '2026-01-01T00:00:00.000Z', troubled: ['eu-west-1', 'eu-west-2'] };
    expect((await known()).regions).toEqual({ askedAt: null, troubled: [] });
    await book.record(entry(at(0, { status: 'compliant' }), { regions }));
    expect((await known()).regions).toEqual(regions);
    await book.record(entry(at(1, { status: 'drifted' }), { regions: { ...regions, troubled: [] } }));
    await book.record(entry(at(2, { status: 'drifted' })));
    expect((await known()).regions).toEqual({ ...regions, troubled: [] });
    // What was seen before that, and comes late, says nothing.
    await book.record(
      entry(at(0.5, { status: 'drifted' }), { regions: { askedAt: null, troubled: ['us-west-2'] } }),
    );
    expect((await known()).regions).toEqual({ ...regions, troubled: [] });
    const never = { askedAt: null, troubled: ['eu-west-1'] };
    await book.record(entry(at(3, { status: 'drifted' }), { regions: never }));
    expect((await known()).regions).toEqual(never);
  });

  it.each([
    { status: 'drifted', open: true },
    { status: 'unresolved', open: true },
    { status: 'unknown', open: true },
    { status: 'remediated', open: false },
    { status: 'attempted', open: false },
  ] as const)('is $open that $status waits for an end', async ({ status, open }) => {
    await book.record(entry(at(0, { status })));
    expect(await known()).toMatchObject({ open, last: at(0).timing.finishedAt });
  });

  it('is not that a drift is over because a call was refused', async () => {
    await book.record(entry(at(0, { status: 'drifted' })));
    await book.record(entry(at(1, { status: 'attempted' }), { last: (await known()).last }));
    expect(await known()).toMatchObject({ open: true, last: at(1).timing.finishedAt });
  });

  it('is how often a property was put back within the hour', async () => {
    const last = [null, 'a', 'b', 'c'];
    for (const [index, minute] of [0, 30, 59, 61].entries())
      await book.record(
        entry(at(minute), {
          repaired: ['IsLogging', ...(minute > 50 ? ['Tags'] : [])],
          last: last[index] ?? null,
        }),
      );
    expect((await known(61)).repairs).toEqual({ IsLogging: 3, Tags: 2 });
    expect((await known(62 + 60)).repairs).toEqual({});
  });

  it('is which values were approved, until the last day of it', async () => {
    const observed = { b: 1, a: [null, 'x'] };
    const role = ['role/a', 'role/b'];
    const approvals = [{ property: 'KMSKeyId', observed, principals: role, until: '2026-01-02' }];
    await book.record(entry(at(0, { status: 'drifted' }), { approvals }));
    const memory = await known();
    expect(memory.approved('KMSKeyId', { a: [null, 'x'], b: 1 }, role.toReversed())).toBe(true);
    expect(memory.approved('KMSKeyId', { a: ['x', null], b: 1 }, role)).toBe(false);
    expect(memory.approved('S3BucketName', observed, role)).toBe(false);
    expect(memory.approved('KMSKeyId', observed, ['role/a'])).toBe(false);
    const until = (text: string) => book.recall(trail(), Date.parse(text));
    expect((await until('2026-01-02T23:59:59.999Z')).approved('KMSKeyId', observed, role)).toBe(true);
    expect((await until('2026-01-03T00:00:00.000Z')).approved('KMSKeyId', observed, role)).toBe(false);
  });

  it('is no value that no longer stands, though nothing is to be told of it', async () => {
    const approvals = [{ property: 'IsLogging', observed: false, principals: ['a'], until: '2026-01-02' }];
    await book.record(entry(at(0, { status: 'drifted' }), { approvals }));
    expect(await known()).toMatchObject({ approvals: ['IsLogging'] });
    await book.record(entry(at(1, { status: 'compliant' }), { last: (await known()).last }));
    await book.record(entry(at(2, { status: 'compliant' }), { revoked: ['IsLogging'], last: 'then' }));
    expect(await known()).toMatchObject({ approvals: [] });
    expect((await known()).approved('IsLogging', false, ['a'])).toBe(false);
  });

  it('is that a trail was not yet whole when it had been made anew, until it is', async () => {
    await book.record(entry(at(0, { status: 'unresolved' }), { restoring: true }));
    expect(await known()).toMatchObject({ restoring: true });
    await book.record(entry(at(1, { status: 'attempted' }), { last: 'a' }));
    expect(await known()).toMatchObject({ restoring: true });
    await book.record(entry(at(2), { last: 'b' }));
    expect(await known()).toMatchObject({ restoring: true });
    await book.record(entry(at(3), { restoring: false, last: 'c' }));
    expect(await known()).toMatchObject({ restoring: false });
  });

  it('is that too where nothing is to be told of it', async () => {
    await book.record(entry(at(0), { restoring: true }));
    await book.record(entry(at(1, { status: 'compliant' }), { restoring: false, last: 'a' }));
    expect(await known()).toMatchObject({ restoring: false, open: false });
  });

  it('is not read to the end where somebody else has filled it', async () => {
    const { DynamoDBClient, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient({});
    for (let row = 0; row < 20; row += 1)
      await client.send(
        new PutItemCommand({
          TableName: LEDGER,
          Item: {
            pk: { S: `trail#${trail().arn}` },
            sk: { S: `now#zzz#${row}` },
            junk: { S: 'x'.repeat(390_000) },
          },
        }),
      );
    await expect(known()).rejects.toBeInstanceOf(Terminal);
  });

  it('is no value that was put back since', async () => {
    const approvals = [{ property: 'KMSKeyId', observed: 'a', principals: [], until: '2026-01-02' }];
    await book.record(entry(at(0, { status: 'drifted' }), { approvals }));
    expect((await known()).approved('KMSKeyId', 'a', [])).toBe(true);
    await book.record(entry(at(1), { repaired: ['KMSKeyId'], last: 'then' }));
    expect((await known()).approved('KMSKeyId', 'a', [])).toBe(false);
  });

  it("is never another trail's", async () => {
    await book.record(entry(at(0, { status: 'drifted' }), { snapshot: { Tags: [] }, repaired: ['Tags'] }));
    const other = trailOf(`${trail().arn}-2`);
    expect(await book.recall(other, NOW)).toMatchObject({ snapshotAt: null, open: false, repairs: {} });
  });
});

describe('what is recorded', () => {
  it('is one outcome of two that saw the same at once', async () => {
    const both = await Promise.all([book.record(entry(at(0))), book.record(entry(at(1)))]);
    expect(both.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
  });

  it('is one of a sweep and an event that saw one drift', async () => {
    const swept = at(0, { trigger: { ...at(0).trigger, kind: 'sweep', eventId: null } });
    expect(book.identify(entry(swept))).toBe(book.identify(entry(at(0))));
    const calls = ['a', 'b'].map((eventId) =>
      book.identify(entry(at(0, { drifts: [], trigger: { ...at(0).trigger, eventId } }))),
    );
    expect(calls[0]).not.toBe(calls[1]);
  });

  it('is another outcome when the same comes again', async () => {
    const first = await book.record(entry(at(0)));
    const { last } = await known();
    expect(await book.record(entry(at(5), { last }))).toMatchObject({ fresh: true });
    expect((await book.record(entry(at(5), { last }))).id).not.toBe(first.id);
  });

  it.each([1, 2, 3])('is whole after somebody was stopped at the %dth write', async (writes) => {
    const mine = entry(at(0, { status: 'drifted' }), { repaired: ['IsLogging'] });
    const operation = 'PutItem';
    tables.faults.fail({ operation, error: 'AccessDeniedException', after: writes });
    await book.record(mine).catch(() => null);
    tables.faults.clear();
    const { id } = await book.record(mine);
    expect(await known()).toMatchObject({ open: true, repairs: { IsLogging: 1 } });
    expect(await threads(LEDGER).waiting(trail().arn)).toMatchObject([{ outcome: { id } }]);
  });

  it('is ours where only the answer was lost', async () => {
    tables.faults.lose({ operation: 'PutItem', times: 1 });
    expect(await book.record(entry(at(0)))).toMatchObject({ fresh: true });
  });

  it('is nothing of what is out of scope, and of what is compliant only that a drift is over', async () => {
    expect(await book.record(entry(at(0, { status: 'out-of-scope' })))).toMatchObject({ fresh: false });
    expect(await book.record(entry(at(0, { status: 'compliant' })))).toMatchObject({ fresh: false });
    await book.record(entry(at(1, { status: 'drifted' })));
    const { last } = await known();
    const closing = entry(at(2, { status: 'compliant' }), { last });
    expect(await book.record(closing)).toMatchObject({ fresh: true });
    expect(await known()).toMatchObject({ open: false });
    const again = entry(at(3, { status: 'compliant' }), { last: (await known()).last });
    expect(await book.record(again)).toMatchObject({ fresh: false });
  });

  it('waits to be told in its thread, with its id', async () => {
    const { id } = await book.record(entry(at(0)));
    expect(await threads(LEDGER).waiting(trail().arn)).toMatchObject([{ outcome: { id }, begun: false }]);
  });

  it('is untold until the bus has it', async () => {
    const mine = async () =>
      (await book.untold(1000)).filter((outcome) => outcome.trail.arn === trail().arn).map(({ id }) => id);
    const { id } = await book.record(entry(at(0)));
    expect(await mine()).toEqual([id]);
    await book.told({ ...at(0), id });
    expect(await mine()).toEqual([]);
    await book.told({ ...at(0), id: 'unknown' });
  });

  it('is told though a row beside it cannot be read', async () => {
    const { DynamoDBClient, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const Item = {
      pk: { S: `trail#${trail().arn}` },
      sk: { S: 'outcome#junk' },
      untold: { S: 'untold' },
      untoldAt: { S: '2000' },
      outcome: { S: '{' },
    };
    await new DynamoDBClient({}).send(new PutItemCommand({ TableName: LEDGER, Item }));
    const { id } = await book.record(entry(at(0)));
    expect((await book.untold(1)).map((one) => one.id)).toEqual([]);
    expect((await book.untold(1000)).map((one) => one.id)).toContain(id);
  });

  it('is not told by two: what is younger than a minute is left to whoever recorded it', async () => {
    const now = new Date().toISOString();
    await book.record(entry(at(0, { timing: { startedAt: now, finishedAt: now, gap: null } })));
    expect((await book.untold(1000)).map((outcome) => outcome.trail.arn)).not.toContain(trail().arn);
  });

  it('is cut to what a row holds', async () => {
    const cutting = ledger(LEDGER, (outcome) => ({ ...outcome, policies: ['cut'] }));
    await cutting.record(entry(at(0, { policies: ['x'.repeat(500_000)] })));
    const [waiting] = await threads(LEDGER).waiting(trail().arn);
    expect(waiting?.outcome.policies).toEqual(['cut']);
  });
});
