import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { READS, type Read } from '../../../lib/core/facets/facet.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';
import { ARN, BASELINE } from '../../sandbox/clients.ts';
import { adapterOn, idOf, PACE, soon, TRAIL } from './stage.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ state: BASELINE });
});
afterEach(() => sandbox.close());

const asked = (operation: string) => sandbox.calls.filter((call) => call.operation === operation).length;

describe('a look', () => {
  it('sees all that is asked for, as plain data', async () => {
    const look = await adapterOn(sandbox).look(TRAIL, READS, soon());
    const [baseline] = BASELINE.trails;
    expect(look).toMatchObject({ existence: 'present', unread: {}, passing: false, state: { ...baseline } });
    expect(JSON.parse(JSON.stringify(look))).toEqual(look);
  });

  it('asks for nothing else than it was told to', async () => {
    const { state } = await adapterOn(sandbox).look(TRAIL, ['GetTrail', 'ListTags'], soon());
    expect(Object.keys(state).sort()).toEqual(['Tags', 'Trail']);
    expect(sandbox.calls.map(({ operation }) => operation).sort()).toEqual(['GetTrail', 'ListTags']);
  });

  it.each<Read>([
    'GetTrailStatus',
    'GetEventSelectors',
    'GetInsightSelectors',
    'GetEventConfiguration',
    'ListTags',
  ])('leaves only %s unread when that is denied, and nothing passes', async (read) => {
    sandbox.faults.deny(read);
    const look = await adapterOn(sandbox).look(TRAIL, READS, soon());
    expect(look).toMatchObject({ existence: 'present', passing: false });
    expect(Object.keys(look.unread)).toEqual([read]);
    expect(look.unread[read]).toMatch(/^AccessDeniedException: .*cloudtrail:/);
    expect(asked(read)).toBe(1);
  });

  it('does not take a trail that may not be read for one that is absent', async () => {
    sandbox.faults.deny('GetTrail');
    const look = await adapterOn(sandbox).look(TRAIL, READS, soon());
    expect(look).toMatchObject({ existence: 'unread', passing: false });
    expect(Object.keys(look.unread)).toEqual(['GetTrail']);
  });

  it('answers what was throttled twice', async () => {
    sandbox.faults.fail({ operation: 'GetTrailStatus', error: 'ThrottlingException', times: 2 });
    const look = await adapterOn(sandbox).look(TRAIL, READS, soon());
    expect(look).toMatchObject({ unread: {}, passing: false, state: { Status: { IsLogging: true } } });
    expect(asked('GetTrailStatus')).toBe(3);
  });

  it('gives up a read that is throttled for ever, and says that it may pass', async () => {
    sandbox.faults.fail({ operation: 'GetTrailStatus', error: 'ThrottlingException' });
    const look = await adapterOn(sandbox).look(TRAIL, READS, Date.now() + 300);
    expect(look).toMatchObject({ existence: 'present', passing: true });
    expect(Object.keys(look.unread)).toEqual(['GetTrailStatus']);
    expect(look.unread.GetTrailStatus).toMatch(/^ThrottlingException: /);
    expect(asked('GetTrailStatus')).toBeLessThanOrEqual(PACE.retries + 1);
  });

  it('passes when one read is denied and another throttled', async () => {
    sandbox.faults.deny('ListTags');
    sandbox.faults.fail({ operation: 'GetEventSelectors', error: 'ThrottlingException' });
    const look = await adapterOn(sandbox).look(TRAIL, READS, Date.now() + 300);
    expect(look.passing).toBe(true);
    expect(Object.keys(look.unread).sort()).toEqual(['GetEventSelectors', 'ListTags']);
  });

  it('takes Insights that are not enabled for the empty set', async () => {
    sandbox.faults.fail({ operation: 'GetInsightSelectors', error: 'InsightNotEnabledException' });
    const look = await adapterOn(sandbox).look(TRAIL, READS, soon());
    expect(look).toMatchObject({ unread: {}, passing: false, state: { InsightSelectors: [] } });
  });

  it('knows a trail that is gone as absent, whatever else could not be read', async () => {
    sandbox.load({ trails: [] });
    sandbox.faults.deny('ListTags');
    const look = await adapterOn(sandbox).look(TRAIL, READS, soon());
    expect(look).toEqual({ existence: 'absent', state: {}, unread: {}, passing: false });
  });

  it('leaves the trail unread when the answer holds none', async () => {
    const adapter = adapterOn(sandbox, (client) => {
      client.middlewareStack.add(() => () => Promise.resolve({ output: { $metadata: {} }, response: {} }), {
        step: 'initialize',
      });
    });
    const look = await adapter.look(TRAIL, ['GetTrail'], soon());
    expect(look).toMatchObject({ existence: 'unread', passing: false });
    expect(look.unread.GetTrail).toContain('without a trail');
  });
});

describe('the reads of a look', () => {
  it("go to the trail's home region, by ARN", async () => {
    const arn = ARN.replace('us-east-1', 'ap-southeast-2');
    const trails = BASELINE.trails.map((one) => ({
      ...one,
      Trail: { ...one.Trail, TrailARN: arn, HomeRegion: 'ap-southeast-2' },
    }));
    sandbox.load({ trails });
    const look = await adapterOn(sandbox).look(idOf(arn), READS, soon());
    expect(look).toMatchObject({ existence: 'present', unread: {} });
    expect(sandbox.calls.map(({ region }) => region)).toEqual(READS.map(() => 'ap-southeast-2'));
    for (const { request } of sandbox.calls) expect(JSON.stringify(request)).toContain(arn);
  });

  it('are all under way before the first is answered', { timeout: 10_000 }, async () => {
    const { promise: all, resolve } = Promise.withResolvers<void>();
    let underWay = 0;
    const adapter = adapterOn(sandbox, (client) => {
      client.middlewareStack.add(
        (next) => async (args) => {
          underWay += 1;
          if (underWay === READS.length) resolve();
          await all;
          return next(args);
        },
        { step: 'initialize' },
      );
    });
    const look = await adapter.look(TRAIL, READS, soon());
    expect(look).toMatchObject({ existence: 'present', unread: {} });
    expect(sandbox.calls.map(({ operation }) => operation).sort()).toEqual([...READS].sort());
  });

  it('turn every page of tags', async () => {
    const pages = [
      { ResourceTagList: [{ TagsList: [{ Key: 'a', Value: '1' }] }], NextToken: 'more' },
      { ResourceTagList: [{ TagsList: [{ Key: 'b', Value: '2' }] }] },
    ];
    const adapter = adapterOn(sandbox, (client) => {
      client.middlewareStack.add(
        () => () => Promise.resolve({ output: { $metadata: {}, ...pages.shift() }, response: {} }),
        { step: 'initialize' },
      );
    });
    const { state } = await adapter.look(TRAIL, ['ListTags'], soon());
    expect(state.Tags).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
  });
});
