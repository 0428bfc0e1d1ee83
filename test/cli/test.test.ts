import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../lib/adapters/policies/compile.ts';
import { folderWith, trailwarden } from './run.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-trail';
const STATE = {
  trails: [
    {
      Trail: { TrailARN: ARN, S3BucketName: 'logs', LogFileValidationEnabled: true },
      Status: { IsLogging: true },
    },
  ],
};
const POLICY = `
version: 1
name: org
mode: enforce
severity: critical
match: { accounts: ['111122223333'], regions: [us-east-1], trails: [org-trail] }
desired: { IsLogging: true, S3BucketName: logs, EnableLogFileValidation: true }
waivers:
  - { properties: [EnableLogFileValidation], until: 2027-01-31, reason: a move, approvedBy: secops@example.com }
  - { properties: [S3BucketName], principals: ['arn:aws:iam::111122223333:role/path/mover'], until: 2999-01-31, reason: a move, approvedBy: secops@example.com }
`;
const STOP = {
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  requestParameters: { name: 'org-trail' },
};

const TESTS = `
name: what is stopped is started
state: state.json
tamper: [{ call: StopLogging, request: { Name: org-trail } }]
expect: { status: remediated, severity: critical, drifts: [IsLogging], calls: [StartLogging] }
---
name: what is deleted comes back
state: state.json
tamper: [{ call: DeleteTrail, request: { Name: org-trail } }]
expect: { status: remediated, drifts: [Trail], calls: [CreateTrail, StartLogging] }
---
name: a recorded event of somebody who was refused
state: state.json
event: stop.json
expect: { status: compliant, calls: [] }
---
name: a waiver holds on its last day
state: state.json
today: 2027-01-31
tamper: [{ call: UpdateTrail, request: { Name: org-trail, EnableLogFileValidation: false } }]
expect: { status: drifted, calls: [] }
---
name: and no day longer
state: state.json
today: 2027-02-01
tamper: [{ call: UpdateTrail, request: { Name: org-trail, EnableLogFileValidation: false } }]
expect: { status: remediated, calls: [UpdateTrail] }
---
name: a call that no rule listens to
state: state.json
event: { eventSource: cloudtrail.amazonaws.com, eventName: GetTrail, awsRegion: us-east-1, recipientAccountId: '111122223333' }
expect: { status: none }
---
name: a day that is over can be named too
state: state.json
today: 2025-03-01
tamper: [{ call: UpdateTrail, request: { Name: org-trail, EnableLogFileValidation: false } }]
expect: { status: drifted, calls: [] }
---
name: who may move the logs may
state: state.json
tamper:
  - call: UpdateTrail
    request: { Name: org-trail, S3BucketName: elsewhere }
    as: arn:aws:iam::111122223333:role/path/mover
expect: { status: drifted, drifts: [S3BucketName], calls: [] }
---
name: and nobody else
state: state.json
tamper:
  - call: UpdateTrail
    request: { Name: org-trail, S3BucketName: elsewhere }
    as: arn:aws:iam::111122223333:user/mover
expect: { status: remediated, contested: false, calls: [UpdateTrail] }
---
name: what is put back for the fourth time is contested
state: state.json
repaired: { IsLogging: 3 }
tamper: [{ call: StopLogging, request: { Name: org-trail } }]
expect: { status: remediated, contested: true }
---
name: the sweep finds what nobody told
state: { trails: [{ Trail: { TrailARN: '${ARN}', S3BucketName: elsewhere, LogFileValidationEnabled: true }, Status: { IsLogging: true } }] }
expect: { status: remediated, drifts: [S3BucketName], calls: [UpdateTrail] }
`;

const folder = folderWith({
  'org.yaml': POLICY,
  'org.test.yaml': TESTS,
  'state.json': STATE,
  'stop.json': STOP,
});
const run = (...args: readonly string[]) => trailwarden(['test', ...args]);

describe('trailwarden test', () => {
  it('plays what stands beside the policies', async () => {
    const { code, stdout } = await run(folder);
    expect(stdout).toContain('✓ what is stopped is started\n');
    expect(stdout).toMatch(/\n11 passed, 0 failed\.\n$/);
    expect(code).toBe(0);
  });

  it('brings back of a deleted trail what no policy says, as it was last seen whole', async () => {
    const silent = folderWith({
      'p.yaml': POLICY.replace('S3BucketName: logs, ', '').replace(/ {2}- { properties: .S3.*\n/, ''),
      'p.test.yaml':
        'name: back\nstate: state.json\ntamper: [{ call: DeleteTrail, request: { Name: org-trail } }]\nexpect: { status: remediated }\n',
      'state.json': STATE,
    });
    expect(await run(silent)).toMatchObject({ code: 0 });
  });

  it('plays them against the policies that are named instead', async () => {
    const watching = folderWith({ 'org.yaml': POLICY.replace('mode: enforce', 'mode: audit') });
    const { code, stdout } = await run(join(folder, 'org.test.yaml'), '--policies', watching);
    expect(stdout).toContain('✗ what is stopped is started (');
    expect(code).toBe(2);
  });

  it('says what the simulated account does not take, which no trail can have come to', async () => {
    const astray = folderWith({
      'a.test.yaml':
        'name: a\nstate: state.json\ntamper: [{ call: StopLogging, request: { Name: no-trail } }]\nexpect: { status: none }\n',
      'state.json': STATE,
    });
    const { code, stdout } = await run(astray, '--policies', folder);
    expect(stdout).toContain(
      '    tamper\n      expected  done\n      got       StopLogging: TrailNotFoundException',
    );
    expect(code).toBe(2);
  });

  it('are no policies: what is packaged is the same without them', async () => {
    const without = folderWith({ 'trails.yaml': readFileSync('policies/trails.yaml', 'utf8') });
    expect(readdirSync('policies')).toContain('trails.test.yaml');
    expect((await compilePolicies('policies')).json).toBe((await compilePolicies(without)).json);
  });

  it('plays those that are shipped', async () => {
    expect(await run()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\d passed, 0 failed\.\n$/) as string,
    });
  });

  it('shows what is otherwise than expected, and where, with status 2', async () => {
    const wrong = folderWith({
      'wrong.test.yaml':
        'name: nothing happens\nstate: state.json\ntamper: [{ call: StopLogging, request: { Name: org-trail } }]\nexpect: { status: compliant, calls: [] }\n',
      'state.json': STATE,
    });
    const { code, stdout } = await run(wrong, '--policies', folder);
    expect(stdout).toBe(
      [
        `✗ nothing happens (${join(wrong, 'wrong.test.yaml')}:1)`,
        '    status',
        '      expected  compliant',
        '      got       remediated',
        '    calls',
        '      expected  none',
        '      got       StartLogging',
        '',
        '0 passed, 1 failed.\n',
      ].join('\n'),
    );
    expect(code).toBe(2);
    const { stdout: json } = await run(wrong, '--policies', folder, '--format', 'json');
    expect(JSON.parse(json)).toMatchObject([
      { passed: false, differences: [{ what: 'status' }, { what: 'calls' }] },
    ]);
  });

  it('refuses tests of the wrong shape, each place at once', async () => {
    const odd = folderWith({
      'odd.test.yaml':
        'name: a\nstate: state.json\nexpct: { status: compliant }\n---\nname: b\nstate: state.json\nexpect: { status: fine }\n',
    });
    const { code, stderr } = await run(odd, '--policies', folder);
    expect(stderr).toContain('odd.test.yaml:3:1: error: expct: found an unknown key; write expect');
    expect(stderr).toContain('odd.test.yaml:7:19: error: status: found "fine"; write one of: compliant');
    expect(code).toBe(2);
  });

  it.each([
    {
      reason: 'a test that expects nothing',
      lines: 'expect: {}',
      says: ':3:9: error: expect: found {}; write a map',
    },
    {
      reason: 'a test without an expectation',
      lines: 'trail: a',
      says: 'found no expect; write expect: a map',
    },
    {
      reason: 'a day that does not exist',
      lines: 'today: 2027-02-30\nexpect: { status: none }',
      says: ':3:8: error: today: found "2027-02-30"; write a day that exists',
    },
    {
      reason: 'a call that changes no trail',
      lines: 'tamper: [{ call: GetTrail, request: {} }]\nexpect: { status: none }',
      says: ':3:18: error: call: found "GetTrail"; write one of: CreateTrail',
    },
    { reason: 'what is nested too deep', lines: `expect: ${'['.repeat(50_000)}`, says: 'nested too deep' },
  ])('refuses $reason', async ({ lines, says }) => {
    const odd = folderWith({ 'a.test.yaml': `name: a\nstate: state.json\n${lines}\n`, 'state.json': STATE });
    const { code, stdout, stderr } = await run(odd, '--policies', folder);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('says that beside a test there are no policies', async () => {
    const alone = folderWith({
      'a.test.yaml': 'name: a\nstate: { trails: [] }\nexpect: { status: none }\n',
    });
    const { code, stderr } = await run(alone);
    expect(stderr).toContain('found no policy; write at least one policy');
    expect(code).toBe(2);
  });

  it.each([
    { reason: 'a path that is not there', paths: ['/nowhere'], says: '/nowhere is not there' },
    { reason: 'a folder without tests', paths: [folderWith({})], says: 'there is no policy test in' },
    {
      reason: 'a state that is not there',
      paths: [folderWith({ 'a.test.yaml': 'name: a\nstate: no.json\nexpect: { status: none }\n' })],
      says: 'no.json cannot be read (ENOENT)',
    },
    {
      reason: 'a state that is none',
      paths: [folderWith({ 'a.test.yaml': 'name: a\nstate: { trails: [{}] }\nexpect: { status: none }\n' })],
      says: 'a.test.yaml:2:8: state: trails[0].Trail.TrailARN: found no text',
    },
    {
      reason: 'a file of another ending',
      paths: [folderWith({ 'a.test.yml': '' })],
      says: 'a.test.yml is not read: let its name end in .test.yaml',
    },
  ])('ends in one line for $reason', async ({ paths, says }) => {
    const { code, stderr } = await run(...paths, '--policies', folder);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});
