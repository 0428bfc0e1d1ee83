import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import { drive, envelope, record, type Driven } from './driven.ts';

const POLICY = `version: 1
name: org-audit
mode: enforce
match: { trails: ['arn:aws:cloudtrail:us-east-1:111122223333:trail/org-audit'] }
desired: { IsLogging: true, S3BucketName: audit-logs-111122223333 }
`;
const EVENT = () => envelope(record('UpdateTrail', { name: 'org-audit' }));
const INSIGHTS = () => envelope(record('PutInsightSelectors', { trailName: 'org-audit' }));

describe('an event after which a trail is as it should be', () => {
  let driven: Driven;
  beforeAll(async () => {
    driven = await drive(POLICY);
    driven.reset(WHOLE);
    await driven.deliver(EVENT());
  });
  afterAll(() => Promise.all([driven.sandbox.close(), driven.tables.close()]));

  const calledBy = async (event = EVENT()): Promise<readonly string[]> => {
    const before = driven.tables.calls.length;
    await driven.deliver(event);
    return driven.tables.calls.slice(before);
  };
  const writtenBy = async (event = EVENT()): Promise<readonly string[]> =>
    (await calledBy(event)).filter((operation) => /^(Put|Update|Delete)/.test(operation));
  const readBy = async (event: object): Promise<readonly string[]> => {
    driven.sandbox.clearCalls();
    await driven.deliver(event);
    return driven.sandbox.calls.map(({ operation }) => operation).sort();
  };

  it('asks the ledger once', async () => {
    expect(await calledBy()).toEqual(['Query']);
  });

  it('writes nothing into the ledger where it is as it was last seen', async () => {
    expect(await writtenBy()).toEqual([]);
  });

  it('reads what a policy asks for, and of the rest what the call can have changed', async () => {
    expect(await readBy(EVENT())).toEqual(['GetTrail', 'GetTrailStatus']);
    expect(await readBy(INSIGHTS())).toEqual(['GetInsightSelectors', 'GetTrail', 'GetTrailStatus']);
  });

  it('keeps what no policy asks for once it has changed', async () => {
    await driven.call('PutInsightSelectors', { TrailName: 'org-audit', InsightSelectors: [] });
    expect(await writtenBy(INSIGHTS())).toEqual(['PutItem']);
    expect(await writtenBy(INSIGHTS())).toEqual([]);
  });

  it('reads all of it with the next call where that could not be read', async () => {
    driven.sandbox.faults.fail({
      operation: 'GetInsightSelectors',
      error: 'AccessDeniedException',
      times: 1,
    });
    expect(await writtenBy(INSIGHTS())).toEqual(['UpdateItem']);
    expect(await writtenBy()).toEqual(['PutItem']);
    expect(await writtenBy()).toEqual([]);
  });

  it('keeps all of it once what a policy asks for has changed beside', async () => {
    await driven.call('UpdateTrail', { Name: 'org-audit', S3KeyPrefix: 'moved' });
    expect(await writtenBy()).toEqual(['PutItem']);
    expect(await writtenBy()).toEqual([]);
  });
});
