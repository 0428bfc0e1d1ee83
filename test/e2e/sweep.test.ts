import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient, DeleteTrailCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import { setStage, type Stage } from '../../lib/cli/stage.ts';

const context = {
  functionName: 'sweep',
  awsRequestId: 'sweep',
  getRemainingTimeInMillis: () => 60_000,
};

describe('the packaged sweep, behind the rules and queues of serverless.yml', () => {
  let stage: Stage;
  beforeAll(async () => {
    const policies = await mkdtemp(join(tmpdir(), 'trailwarden-sweep-'));
    await cp(new URL('../../lib/cli/demo/policy.yaml', import.meta.url), join(policies, 'policy.yaml'));
    stage = await setStage(policies, WHOLE);
  });
  afterAll(() => stage.close());

  const clock = async () => {
    // oxlint-disable-next-line typescript/no-unsafe-argument -- the clock's event says nothing
    await Reflect.apply(stage.sweep, undefined, [{}, context]);
    await stage.sandbox.settle();
  };

  it('restores the only trail of a region, stopped and then deleted, of which no event told', async () => {
    const { sandbox, outcomes } = stage;
    const credentials = sandbox.credentialsFor({ kind: 'user', name: 'mallory' });
    const client = new CloudTrailClient({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials });
    // It was once seen whole: the ledger remembers what it had.
    await clock();
    sandbox.loseEvents(1);
    await client.send(new StopLoggingCommand({ Name: 'org-audit' }));
    await client.send(new DeleteTrailCommand({ Name: 'org-audit' }));
    await sandbox.settle();
    expect(sandbox.envelopes).toEqual([]);
    expect(sandbox.trails().trails).toEqual([]);
    await clock();
    expect(sandbox.trails()).toMatchObject(WHOLE);
    expect(outcomes().map(({ status }) => status)).toEqual(['remediated']);
    expect(outcomes()[0]?.trigger).toMatchObject({ eventName: 'DeleteTrail', foundAfterwards: true });
  });

  it('says nothing where it finds nothing', async () => {
    const before = stage.outcomes().length;
    await clock();
    expect(stage.outcomes()).toHaveLength(before);
  });
});
