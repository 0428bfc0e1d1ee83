import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.ts';
import { ARN, at, BLINDED, folder, plan } from './plan-stage.ts';
import { trailwarden } from './run.ts';

describe('a live account', () => {
  let sandbox: Sandbox;
  let env: { readonly [name: string]: string };
  beforeAll(async () => {
    sandbox = await startSandbox();
    const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({ kind: 'user', name: 'engineer' });
    env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  });
  afterAll(() => sandbox.close());
  const live = (...args: readonly string[]) => trailwarden([...args, '--policies', folder], env);

  it('is planned as its state file is', async () => {
    sandbox.load(BLINDED);
    const [there, file] = [await live('plan'), await plan('--state', at('blinded.json'))];
    expect(there).toEqual(file);
  });

  it('is changed only where somebody said yes, as it was shown, call by call', async () => {
    sandbox.load(BLINDED);
    const unasked = await live('apply');
    expect(unasked.stderr).toBe(
      'trailwarden: nobody is there to ask: look at the plan, then run apply with --yes\n',
    );
    expect(unasked.code).toBe(1);
    expect(sandbox.trails().trails[0]?.Status?.IsLogging).toBe(false);
    const { code, stdout } = await live('apply', '--yes');
    expect(stdout).toContain(`  ✓ cloudtrail:StartLogging ${ARN}\n  ✓ cloudtrail:UpdateTrail ${ARN}\n`);
    expect(sandbox.trails().trails[0]).toMatchObject({
      Status: { IsLogging: true },
      Trail: { LogFileValidationEnabled: true, S3KeyPrefix: 'evil|`x`@all' },
    });
    // What is only reported still differs.
    expect(code).toBe(0);
    expect((await live('plan')).stdout).toContain('- S3KeyPrefix (audit mode)');
  });

  it('is not changed by a command that prints JSON unless it is told to', async () => {
    sandbox.load(BLINDED);
    const { code, stdout, stderr } = await live('apply', '--format', 'json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('run apply with --yes');
    const done = await live('apply', '--format', 'json', '--yes');
    expect(JSON.parse(done.stdout)).toMatchObject({ status: 'remediated' });
  });

  it('says which call AWS refused, and that it still differs', async () => {
    sandbox.load(BLINDED);
    sandbox.faults.deny('UpdateTrail');
    const { code, stdout } = await live('apply', '--yes');
    sandbox.faults.clear();
    expect(stdout).toContain(`✗ cloudtrail:UpdateTrail ${ARN}`);
    expect(stdout).toContain('UNRESOLVED');
    expect(stdout).toContain('AccessDeniedException');
    expect(code).toBe(2);
  });

  it.each([
    { operation: 'ListTrails', says: 'ask for the permission that it names' },
    { operation: 'GetCallerIdentity', says: 'ask for the permission that it names' },
  ])('that denies $operation is told in one line', async ({ operation, says }) => {
    sandbox.faults.deny(operation);
    const { code, stderr } = await live('plan');
    sandbox.faults.clear();
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('that does not answer is told in one line', async () => {
    const { code, stderr } = await trailwarden(['plan', '--policies', folder], {
      ...env,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect(stderr).toContain('look at the network and the endpoint');
    expect(code).toBe(1);
  });

  it('is entered by a role where one is named', async () => {
    const role = 'arn:aws:iam::444455556666:role/auditor';
    expect((await live('plan', '--role', role)).stderr).toContain('AccessDenied');
    sandbox.allowRole(role);
    const { stdout } = await live('plan', '--role', role);
    expect(stdout).toContain('0 governed trails looked at');
    expect(sandbox.calls.at(-1)?.accountId).toBe('444455556666');
  });
});
