import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import { drive, envelope, record, type Driven } from './driven.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-audit';
const POLICY = `version: 1
name: org-audit
mode: enforce
match: { trails: ['${ARN}'] }
desired: { IsLogging: true, S3BucketName: audit-logs-111122223333 }
`;
const HAD = WHOLE.trails[0]?.InsightSelectors;
const ONE = [{ InsightType: 'ApiErrorRateInsight', EventCategories: ['Management'] }];

const event = (name: string) => envelope(record(name, { name: 'org-audit', trailName: 'org-audit' }));

describe('a trail that is made anew while nobody can read what it had', () => {
  let driven: Driven | null = null;
  const account = (): Driven => {
    if (!driven) throw new Error('nothing is driven');
    return driven;
  };
  const close = () => driven && Promise.all([driven.sandbox.close(), driven.tables.close()]);
  const trail = () => account().sandbox.trails().trails[0];

  /** Spoils what the ledger knows of the trail; what it answers puts that back. */
  const spoiled = async (): Promise<() => Promise<unknown>> => {
    const desk = new DynamoDBClient({ endpoint: account().tables.endpoint });
    const Key = { pk: { S: `trail#${ARN}` }, sk: { S: 'now#snapshot' } };
    const { Item } = await desk.send(new GetItemCommand({ TableName: 'trailwarden-ledger', Key }));
    const put = (data: AttributeValue) =>
      desk.send(new PutItemCommand({ TableName: 'trailwarden-ledger', Item: { ...Item, data } }));
    await put({ B: Buffer.from('odd') });
    return () => put(Item?.['data'] ?? { B: new Uint8Array() });
  };

  let mend: () => Promise<unknown>;
  beforeEach(async () => {
    await close();
    driven = await drive(POLICY);
    driven.reset(WHOLE);
    await driven.deliver(event('UpdateTrail'));
    mend = await spoiled();
    await driven.call('DeleteTrail', { Name: 'org-audit' });
    await driven.deliver(event('DeleteTrail'));
  });
  afterAll(() => close());

  it('has what its policy asks for', () => {
    expect(trail()).toMatchObject({ Status: { IsLogging: true }, InsightSelectors: [] });
  });

  it('gets the rest once that can be read, and no poorer state is kept meanwhile', async () => {
    await account().deliver(event('UpdateTrail'));
    expect(trail()).toMatchObject({ InsightSelectors: [] });
    await mend();
    await account().deliver(event('UpdateTrail'));
    expect(trail()?.InsightSelectors).toEqual(HAD);
  });

  it('is left alone afterwards: what no policy asks for may change again', async () => {
    await mend();
    // Somebody was faster.
    account().reset(WHOLE);
    await account().deliver(event('UpdateTrail'));
    expect(account().writes()).toEqual([]);
    await account().call('PutInsightSelectors', { TrailName: 'org-audit', InsightSelectors: ONE });
    await account().deliver(event('PutInsightSelectors'));
    expect(account().writes()).toEqual([]);
    expect(trail()?.InsightSelectors).toEqual(ONE);
  });
});
