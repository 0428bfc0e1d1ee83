import { join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../lib/adapters/policies/load.ts';
import { recordedIn, stateTrails } from '../../lib/adapters/state/state.ts';
import { quietWorld } from '../../lib/cli/account/quiet.ts';
import { init } from '../../lib/cli/init/init.ts';
import { settingsOf } from '../../lib/cli/init/settings.ts';
import { nameOf, writePolicy } from '../../lib/cli/init/write.ts';
import { planAccounts } from '../../lib/cli/plan/plan.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { trailFromArn } from '../../lib/core/trail.ts';
import { trailState } from '../arbitraries/state.ts';
import { TRAIL } from '../core/fixtures.ts';
import { folderWith, trailwarden } from './run.ts';

const written = (state: TrailState): string =>
  writePolicy('main', TRAIL, settingsOf({ existence: 'present', state, unread: {}, passing: false }, TRAIL));

const planned = async (text: string, state: TrailState): Promise<readonly string[]> => {
  const { policies, complaints } = readPolicies([{ path: 'policy.yaml', text }]);
  expect(complaints.filter(({ severity }) => severity === 'error')).toEqual([]);
  const trails = stateTrails(recordedIn({ trails: [state] }));
  const world = quietWorld({ enter: () => Promise.resolve(trails), regions: () => Promise.resolve([]) });
  const accounts = { world, accountIds: [TRAIL.accountId], region: 'us-east-1', homes: null };
  const { previews } = await planAccounts(accounts, policies);
  return previews.map(({ outcome }) => outcome.status);
};

describe('the policy of a trail', () => {
  it('is valid, and nothing differs from it, whatever the trail is', async () => {
    await fc.assert(
      fc.asyncProperty(trailState, async (given) => {
        const state = { ...given, Trail: { ...given.Trail, TrailARN: TRAIL.arn } };
        expect(await planned(written(state), state)).toEqual(['compliant']);
      }),
      { numRuns: 300 },
    );
  });

  it('says in words what is left out, and why', () => {
    const look = {
      existence: 'present',
      state: {
        Status: { IsLogging: false },
        Trail: { S3BucketName: 'logs', IncludeGlobalServiceEvents: false },
      },
      unread: { ListTags: 'AccessDeniedException: no\nIsLogging: false' },
      passing: false,
    } as const;
    const text = writePolicy('main', TRAIL, settingsOf(look, TRAIL));
    expect(text).toContain('# IsLogging is off now: true is what a policy should ask for\n');
    expect(text).toContain('# IncludeGlobalServiceEvents is off now');
    expect(text).toContain('# Tags could not be read: AccessDeniedException: no IsLogging: false\n');
    expect(readPolicies([{ path: 'p.yaml', text }]).policies[0]?.desired).toEqual({ S3BucketName: 'logs' });
  });

  it('leaves out what AWS takes and no policy does, and says so', () => {
    const group = { CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:one:*' };
    const text = written({ Trail: { S3BucketName: 'logs', ...group }, Status: { IsLogging: true } });
    expect(text).toContain(
      '# CloudWatchLogsLogGroupArn is not governed: found CloudWatchLogsLogGroupArn without',
    );
  });

  it('has a name of its own, however many trails are called so', () => {
    const taken = new Set<string>();
    const arns = ['us-east-1:111122223333', 'eu-west-1:111122223333', 'eu-west-1:444455556666'].flatMap(
      (place) => [
        `arn:aws:cloudtrail:${place}:trail/audit`,
        `arn:aws:cloudtrail:${place}:trail/${'x'.repeat(128)}`,
      ],
    );
    for (const arn of [...arns, ...arns]) {
      const trail = trailFromArn(arn);
      const name = trail ? nameOf(trail, taken) : '';
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
      expect(taken).not.toContain(name);
      taken.add(name);
    }
  });
});

const ARN = TRAIL.arn;
const STATE = {
  trails: [
    {
      Trail: {
        TrailARN: ARN,
        S3BucketName: 'logs',
        IsMultiRegionTrail: true,
        LogFileValidationEnabled: true,
      },
      Status: { IsLogging: true },
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
      InsightSelectors: [],
      AggregationConfigurations: [],
      Tags: [],
    },
  ],
};

describe('trailwarden init', () => {
  it('writes what validate takes and plan finds nothing against', async () => {
    const folder = folderWith({ 'state.json': STATE });
    const [state, policy] = [join(folder, 'state.json'), join(folder, 'main.yaml')];
    const wrote = await trailwarden(['init', '--state', state, '--out', policy]);
    expect(wrote).toMatchObject({ code: 0, stdout: `Wrote the policy of 1 trail to ${policy}.\n` });
    expect(readFileSync(policy, 'utf8')).toContain('selectorCoverage: atLeast');
    expect(await trailwarden(['validate', folder])).toMatchObject({
      code: 0,
      stdout: 'Policies ready to deploy: 1.\n',
    });
    expect((await trailwarden(['plan', '--policies', folder, '--state', state])).code).toBe(0);
    const again = await trailwarden(['init', '--state', state, '--out', policy]);
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('overwrite it with --force') as string,
    });
    expect((await trailwarden(['init', '--state', state, '--out', policy, '--force'])).code).toBe(0);
  });

  it('says that there is no such trail', async () => {
    const state = join(folderWith({ 'state.json': STATE }), 'state.json');
    await expect(init({ state, trail: 'other' }, () => {})).rejects.toThrow(
      'there is no trail other: look at',
    );
  });

  it('writes no file that validate would refuse for its size', async () => {
    const values = Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(2000, 'x'));
    const AdvancedEventSelectors = [
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          { Field: 'resources.ARN', NotEquals: values },
        ],
      },
    ];
    const trails = Array.from({ length: 30 }, (_, index) => ({
      Trail: { TrailARN: `${TRAIL.arn}-${index}`, S3BucketName: 'logs', HomeRegion: 'us-east-1' },
      AdvancedEventSelectors,
    }));
    const folder = folderWith({ 'state.json': JSON.stringify({ trails }) });
    const [state, out] = [join(folder, 'state.json'), join(folder, 'all.yaml')];
    await expect(init({ state, out }, () => {})).rejects.toThrow(
      'found more than 1 MB): write a file for each',
    );
    expect(existsSync(out)).toBe(false);
    await init({ state, out, trail: `${TRAIL.name}-7` }, () => {});
    expect(readPolicies([{ path: out, text: readFileSync(out, 'utf8') }]).policies).toHaveLength(1);
  });
});
