import { expect, it } from 'vitest';
import { startSandbox } from '../../lib/sandbox/index.ts';

it('has as many batches in hand at once as a queue allows, and no more', async () => {
  const sandbox = await startSandbox();
  let [running, most, taken] = [0, 0, 0];
  const meeting = Promise.withResolvers<null>();
  sandbox.connect({
    name: 'triggers',
    pattern: { source: ['none'] },
    batchSize: 1,
    maximumConcurrency: 3,
    invoke: async () => {
      running += 1;
      taken += 1;
      most = Math.max(most, running);
      if (running === 3) meeting.resolve(null);
      // Whoever is first waits for two others: with fewer at once nobody would go on.
      await meeting.promise;
      running -= 1;
    },
  });
  for (let count = 0; count < 12; count += 1) sandbox.send('triggers', String(count));
  await sandbox.settle();
  await sandbox.close();
  expect([most, taken]).toEqual([3, 12]);
});

it('lets a fault choose by who calls from where', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.fail({
    operation: 'ListTrails',
    error: 'ThrottlingException',
    when: (_, { region, accountId }) => region === 'eu-west-1' && accountId === '111122223333',
  });
  const asked = async (region: string): Promise<number> => {
    const response = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'CloudTrail_20131101.ListTrails',
        authorization: `AWS4-HMAC-SHA256 Credential=AKIAX/20260101/${region}/cloudtrail/aws4_request`,
      },
      body: '{}',
    });
    return response.status;
  };
  expect([await asked('us-east-1'), await asked('eu-west-1')]).toEqual([200, 400]);
  await sandbox.close();
});
