import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { coverage, type CoverageOptions } from '../../lib/cli/coverage/coverage.ts';
import { Mishap } from '../../lib/cli/mishap.ts';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.ts';
import { CAREFUL } from '../core/spelling.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/';

const run = async (options: Partial<CoverageOptions>): Promise<string> => {
  let text = '';
  await coverage(undefined, { format: 'text', ...options }, (more) => {
    text += more;
  });
  return text;
};

const mishap = async (options: Partial<CoverageOptions>): Promise<string> => {
  const error: unknown = await run(options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Mishap);
  return (error as Mishap).message;
};

describe('coverage of a live trail', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({
      state: {
        trails: [
          {
            Trail: { TrailARN: `${ARN}live`, Name: 'live', HomeRegion: 'us-east-1', S3BucketName: 'b' },
            AdvancedEventSelectors: CAREFUL,
          },
        ],
      },
    });
    const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({ kind: 'user', name: 'engineer' });
    vi.stubEnv('AWS_ENDPOINT_URL', sandbox.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  });
  afterEach(() => {
    sandbox.faults.clear();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await sandbox.close();
  });

  it('is asked by ARN, or by name and Region', async () => {
    expect(await run({ trail: `${ARN}live` })).toContain('3: network activity events');
    expect(await run({ trail: 'live', region: 'us-east-1' })).toContain(`${ARN}live records`);
  });

  it.each([
    {
      reason: 'a name that no trail has',
      options: { trail: 'none', region: 'us-east-1' },
      says: 'there is no trail none in us-east-1',
    },
    { reason: 'an ARN that no trail has', options: { trail: `${ARN}none` }, says: 'TrailNotFoundException' },
  ])('says so: $reason', async ({ options, says }) => {
    expect(await mishap(options)).toContain(says);
  });

  it('says what to do where there is no Region, no permission, no credential', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_DEFAULT_REGION', undefined);
    expect(await mishap({ trail: 'live' })).toContain('name it with --region');
    sandbox.faults.deny('GetEventSelectors');
    expect(await mishap({ trail: `${ARN}live` })).toContain('AccessDenied');
    sandbox.faults.clear();
    expect(await mishap({ trail: `${ARN}live`, profile: 'nobody' })).toContain('sign in, or name a profile');
    vi.stubEnv('AWS_PROFILE', undefined);
    sandbox.faults.fail({ operation: 'GetEventSelectors', error: 'ExpiredTokenException' });
    expect(await mishap({ trail: `${ARN}live` })).toContain('sign in, or name a profile with --profile');
  });
});
