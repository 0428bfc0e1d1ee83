import { randomBytes } from 'node:crypto';
import { DeleteItemCommand, DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ledger } from '../../../lib/adapters/ledger/ledger.ts';
import type { Json } from '../../../lib/core/json.ts';
import { Terminal, type Ledger } from '../../../lib/ports.ts';
import type { Tables } from '../../../lib/sandbox/tables.ts';
import { entry, LEDGER, NOW, outcomeAt, startLedger, trailOf } from './stage.ts';

let tables: Tables;
let book: Ledger;
let count = 0;

/** A trail of its own for each test. */
const trail = () => trailOf(`arn:aws:cloudtrail:us-east-1:111122223333:trail/kept-${count}`);
const at = (minute: number, parts: Parameters<typeof outcomeAt>[1] = {}) =>
  outcomeAt(minute, { trail: trail(), ...parts });
const known = () => book.recall(trail(), NOW);

beforeAll(async () => {
  tables = await startLedger();
  book = ledger(LEDGER, (outcome) => outcome);
});
afterAll(() => tables.close());
beforeEach(() => {
  count += 1;
});

describe('the state that a trail comes back to', () => {
  it('is the last state in which it was whole, exactly', async () => {
    const state = fc.dictionary(fc.string(), fc.jsonValue());
    let minute = 0;
    await fc.assert(
      fc.asyncProperty(state, async (given) => {
        minute += 1;
        const snapshot = JSON.parse(JSON.stringify(given)) as Record<string, Json>;
        await book.record(entry(at(minute, { status: 'compliant' }), { snapshot }));
        expect(await known()).toMatchObject({ snapshotAt: at(minute).timing.finishedAt });
        expect(await (await known()).snapshot()).toEqual(snapshot);
      }),
      { numRuns: 30 },
    );
  });

  it('is that state even where it is larger than a row can be', async () => {
    const values = Array.from({ length: 500 }, () => randomBytes(1024).toString('hex'));
    const snapshot = {
      AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventName', Equals: values }] }],
    };
    await book.record(entry(at(0, { status: 'compliant' }), { snapshot }));
    expect(await (await known()).snapshot()).toEqual(snapshot);
  });

  it('is no older state that comes late', async () => {
    await book.record(entry(at(2, { status: 'compliant' }), { snapshot: { Tags: ['new'] } }));
    await book.record(entry(at(1, { status: 'compliant' }), { snapshot: { Tags: ['old'] } }));
    expect(await (await known()).snapshot()).toEqual({ Tags: ['new'] });
  });

  it('is nothing that cannot be read', async () => {
    await book.record(entry(at(0, { status: 'compliant' }), { snapshot: { Tags: [] } }));
    await new DynamoDBClient({}).send(
      new UpdateItemCommand({
        TableName: LEDGER,
        Key: { pk: { S: `trail#${trail().arn}` }, sk: { S: 'now#snapshot' } },
        UpdateExpression: 'SET #data = :data',
        ExpressionAttributeNames: { '#data': 'data' },
        ExpressionAttributeValues: { ':data': { B: Buffer.from('odd') } },
      }),
    );
    // What else is known of the trail is known all the same.
    const memory = await known();
    await expect(memory.snapshot()).rejects.toBeInstanceOf(Terminal);
  });

  it('is whether a state is the one that is kept, as far as it lasts', async () => {
    const snapshot = { Tags: [{ Key: 'a', Value: 'b' }], Trail: { Name: 'audit', S3BucketName: 'logs' } };
    await book.record(entry(at(0, { status: 'compliant' }), { snapshot }));
    const memory = await known();
    const same = { Trail: { S3BucketName: 'logs', Name: 'audit' }, Tags: snapshot.Tags };
    expect(
      memory.keeps({ ...same, Status: { IsLogging: true, LatestDeliveryTime: '2026-01-01T00:00:00Z' } }),
    ).toBe(true);
    expect(memory.keeps({ ...same, Tags: [] })).toBe(false);
    expect(memory.keeps({ ...same, EventSelectors: [] })).toBe(false);
    // A part that was not read says nothing.
    expect(memory.keeps({ Tags: snapshot.Tags })).toBe(true);
  });

  it('is not that basic selectors are the advanced ones that were there, nor both', async () => {
    const snapshot = { AdvancedEventSelectors: [{ Name: 'all' }] };
    await book.record(entry(at(0, { status: 'compliant' }), { snapshot }));
    const memory = await known();
    expect(memory.keeps(snapshot)).toBe(true);
    expect(memory.keeps({ EventSelectors: [] })).toBe(false);
    expect(memory.keeps({ ...snapshot, EventSelectors: [] })).toBe(false);
  });

  it('is in doubt after a change that nobody could read, and is still what the trail comes back to', async () => {
    const snapshot = { Tags: [{ Key: 'a', Value: 'b' }] };
    await book.record(entry(at(0, { status: 'compliant' }), { snapshot }));
    await book.record(entry(at(1, { status: 'compliant' }), { doubt: true }));
    const memory = await known();
    expect(memory.keeps(snapshot)).toBe(false);
    expect(await memory.snapshot()).toEqual(snapshot);
    await book.record(entry(at(2, { status: 'compliant' }), { snapshot }));
    expect((await known()).keeps(snapshot)).toBe(true);
  });

  it('is nothing to doubt where there is none', async () => {
    await book.record(entry(at(0, { status: 'compliant' }), { doubt: true }));
    expect((await known()).snapshotAt).toBeNull();
  });

  it('cannot be read where a part of it is lost', async () => {
    const values = Array.from({ length: 500 }, () => randomBytes(1024).toString('hex'));
    const snapshot = {
      AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventName', Equals: values }] }],
    };
    await book.record(entry(at(0, { status: 'compliant' }), { snapshot }));
    const client = new DynamoDBClient({});
    const asked = {
      TableName: LEDGER,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :part)',
      ExpressionAttributeValues: { ':pk': { S: `trail#${trail().arn}` }, ':part': { S: 'part#' } },
    };
    const { Items: [part] = [] } = await client.send(new QueryCommand(asked));
    const Key = { pk: part?.['pk'] ?? { S: '' }, sk: part?.['sk'] ?? { S: '' } };
    await client.send(new DeleteItemCommand({ TableName: LEDGER, Key }));
    await expect((await known()).snapshot()).rejects.toBeInstanceOf(Terminal);
    // It is whole again once it is kept again.
    await book.record(entry(at(1, { status: 'compliant' }), { snapshot }));
    expect(await (await known()).snapshot()).toEqual(snapshot);
  });
});
