import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
    const { code, stdout } = await run('--policies', folder);
    expect(stdout).toContain('✓ what is stopped is started\n');
    expect(stdout).toMatch(/\n7 passed, 0 failed\.\n$/);
    expect(code).toBe(0);
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
    { reason: 'a path that is not there', paths: ['/nowhere'], says: '/nowhere is not there' },
    { reason: 'a folder without tests', paths: [folderWith({})], says: 'there is no policy test in' },
    {
      reason: 'a state that is not there',
      paths: [folderWith({ 'a.test.yaml': 'name: a\nstate: no.json\nexpect: { status: none }\n' })],
      says: 'no.json cannot be read (ENOENT)',
    },
  ])('ends in one line for $reason', async ({ paths, says }) => {
    const { code, stderr } = await run(...paths, '--policies', folder);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});
