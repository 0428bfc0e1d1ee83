import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enabledRegions } from '../../../lib/adapters/regions/regions.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';
import { rejection } from '../cloudtrail/stage.ts';

const MANY = Array.from({ length: 60 }, (_, index) => `xx-test-${index}`);
const HERE = { region: 'us-east-1' };

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ regions: [...MANY, 'not a region'] });
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.endpoint);
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({ kind: 'role', name: 'enforce' });
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

describe('the regions of an account', () => {
  it('are those that are enabled, of all pages, and nothing that is no region', async () => {
    expect(await enabledRegions(HERE)).toEqual(MANY);
  });

  it('are those of the account whose credentials are used', async () => {
    const who = { kind: 'role', name: 'trailwarden-enforcer', accountId: '444455556666' } as const;
    await enabledRegions({ ...HERE, credentials: sandbox.credentialsFor(who) });
    expect(new Set(sandbox.calls.map(({ accountId }) => accountId))).toEqual(new Set(['444455556666']));
  });

  it('are asked for again when that is throttled', async () => {
    sandbox.faults.fail({
      operation: 'ListRegions',
      error: 'TooManyRequestsException',
      status: 429,
      times: 2,
    });
    expect(await enabledRegions(HERE)).toEqual(MANY);
  });

  it('may be told later where it is throttled for long', async () => {
    sandbox.faults.fail({ operation: 'ListRegions', error: 'TooManyRequestsException', status: 429 });
    const failure = await rejection(enabledRegions(HERE));
    expect(failure).toBeInstanceOf(Retryable);
    expect(failure).toMatchObject({ message: expect.stringContaining('account:ListRegions') as string });
  });

  it('are not asked for again where that is denied', async () => {
    sandbox.faults.deny('ListRegions');
    expect(await rejection(enabledRegions(HERE))).toBeInstanceOf(Terminal);
    expect(sandbox.calls).toHaveLength(1);
  });
});
