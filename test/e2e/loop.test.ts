import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StopLoggingCommand, CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { enveloped } from '../../lib/cli/demo/envelope.ts';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import { setStage, type Stage } from '../../lib/cli/stage.ts';
import { record } from './driven.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-audit';

describe('the rules and queues of serverless.yml', () => {
  let stage: Stage;
  beforeAll(async () => {
    const policies = await mkdtemp(join(tmpdir(), 'trailwarden-loop-'));
    await cp(new URL('../../lib/cli/demo/policy.yaml', import.meta.url), join(policies, 'policy.yaml'));
    stage = await setStage(policies, WHOLE);
  });
  afterAll(() => stage.close());

  it('let a StopLogging pass a thousand refused calls', async () => {
    const { sandbox, outcomes } = stage;
    const errorMessage = `not authorized to perform: cloudtrail:StopLogging on resource: ${ARN} because`;
    const denied = () =>
      enveloped(record('StopLogging', null, { errorCode: 'AccessDenied', errorMessage }), 'test');
    for (let count = 0; count < 1000; count += 1) sandbox.emit(denied());
    const credentials = sandbox.credentialsFor({ kind: 'user', name: 'mallory' });
    const client = new CloudTrailClient({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials });
    await client.send(new StopLoggingCommand({ Name: 'org-audit' }));
    await sandbox.settle();
    const [state] = sandbox.trails().trails;
    expect(state?.Status?.IsLogging).toBe(true);
    const cures = outcomes().map(({ status }) => status);
    expect(cures.slice(0, Math.ceil(cures.length / 2))).toContain('remediated');
  });
});
