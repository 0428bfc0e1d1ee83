import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coverage, type CoverageOptions } from '../../lib/cli/coverage/coverage.ts';
import { Mishap } from '../../lib/cli/mishap.ts';
import { CAREFUL } from '../core/spelling.ts';

const folder = mkdtempSync(join(tmpdir(), 'trailwarden-coverage-'));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/';
const careful = file('careful.json', CAREFUL);
const basic = file('basic.json', {
  TrailARN: `${ARN}one`,
  EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
  AdvancedEventSelectors: [],
});
const states = file('state.json', {
  trails: [
    { Trail: { TrailARN: `${ARN}one`, Name: 'one' }, EventSelectors: [{ ReadWriteType: 'ReadOnly' }] },
    { Trail: { Name: 'two' }, AdvancedEventSelectors: CAREFUL },
    { Trail: { TrailARN: `${ARN}none`, Name: 'none' } },
  ],
});
const policies = file(
  'policies.yaml',
  ['a', 'b']
    .map((name) => `name: ${name}\ndesired: { EventSelectors: [{ ReadWriteType: WriteOnly }] }`)
    .join('\n---\n'),
);
const decrypt = {
  eventSource: 'kms.amazonaws.com',
  eventName: 'Decrypt',
  eventCategory: 'Management',
  readOnly: true,
};
const record = file('record.json', decrypt);

interface Printed {
  readonly fine: boolean;
  readonly text: string;
}

const run = async (path: string | undefined, options: Partial<CoverageOptions> = {}): Promise<Printed> => {
  let text = '';
  const fine = await coverage(path, { format: 'text', ...options }, (more) => {
    text += more;
  });
  return { fine, text };
};

const mishap = async (path: string | undefined, options: Partial<CoverageOptions> = {}): Promise<string> => {
  const error: unknown = await run(path, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Mishap);
  const { message } = error as Mishap;
  expect(message).not.toContain('\n');
  return message;
};

describe('coverage of a file', () => {
  it('says what selectors record, in words and as a table', async () => {
    expect(await run(careful)).toEqual({
      fine: true,
      text: [
        `${careful} records`,
        '  1: management events, reads and writes',
        '  2: data events of AWS::S3::Object, reads and writes',
        '  3: network activity events, reads and writes, where eventSource is kms.amazonaws.com',
        '',
        '  #  events                          reads  writes  narrowed by',
        '  1  management events               yes    yes',
        '  2  data events of AWS::S3::Object  yes    yes',
        '  3  network activity events         yes    yes     eventSource',
      ].join('\n'),
    });
  });

  it.each([
    {
      reason: 'an answer of AWS',
      path: basic,
      options: {},
      says: 'where eventSource is not kms.amazonaws.com',
    },
    {
      reason: 'a trail of a state file',
      path: states,
      options: { trail: 'one' },
      says: 'management events, reads only',
    },
    { reason: 'a trail by its ARN', path: states, options: { trail: `${ARN}one` }, says: 'reads only' },
    {
      reason: 'a trail without an ARN',
      path: states,
      options: { trail: 'two' },
      says: '3: network activity',
    },
    {
      reason: 'a trail without selectors',
      path: states,
      options: { trail: 'none' },
      says: 'records nothing: it has no selectors',
    },
    {
      reason: 'a policy of several',
      path: policies,
      options: { policy: 'b' },
      says: 'management events, writes only',
    },
    {
      reason: 'a selector that records nothing',
      path: file('idle.json', [{ Name: 'idle', IncludeManagementEvents: false }]),
      options: {},
      says: '1 (idle): nothing',
    },
  ])('takes $reason', async ({ path, options, says }) => {
    expect((await run(path, options)).text).toContain(says);
  });

  it('says what others would lose and gain', async () => {
    const { fine, text } = await run(careful, { against: basic });
    expect(fine).toBe(false);
    expect(text).toContain(
      `With ${basic} instead it would lose:\n  - kms:Decrypt (read)\n  - s3:GetObject (read)\n`,
    );
    expect(text).toContain('and gain: nothing');
    const back = await run(basic, { against: careful });
    expect(back.fine).toBe(true);
    expect(back.text).toContain('instead it would lose: nothing\nand gain:\n  + kms:Decrypt (read)');
  });

  it('says whether an event is recorded, and what keeps it out', async () => {
    const out = await run(basic, { event: record });
    expect(out.fine).toBe(false);
    expect(out.text).toContain(
      'kms.amazonaws.com Decrypt is NOT recorded\n    1: eventSource is not kms.amazonaws.com, but the event has kms.amazonaws.com',
    );
    const recorded = await run(careful, { event: record });
    expect(recorded.fine).toBe(true);
    expect(recorded.text).toContain(
      'kms.amazonaws.com Decrypt is recorded\n    1: records it\n    2: eventCategory is Data',
    );
    expect(recorded.text).toContain('but the event has no such field');
  });

  it.each([
    { reason: 'an envelope', content: { 'detail-type': 'AWS API Call via CloudTrail', detail: decrypt } },
    { reason: 'a log file', content: { Records: [decrypt] } },
    { reason: 'a list', content: [decrypt] },
  ])('takes an event as $reason', async ({ content }) => {
    expect((await run(careful, { event: file('event.json', content) })).text).toContain(
      'Decrypt is recorded',
    );
  });

  it('prints the same as JSON', async () => {
    const { text } = await run(careful, { against: basic, event: record, format: 'json' });
    expect(JSON.parse(text)).toMatchObject({
      of: careful,
      records: [
        { selector: 1, records: [{ events: 'management events', reads: true, writes: true }] },
        {},
        {},
      ],
      against: {
        of: basic,
        loses: [{ text: 'kms:Decrypt (read)', event: { eventName: 'Decrypt' } }, {}, {}],
        gains: [],
      },
      events: [{ recorded: true, selectors: [{ records: true }, {}, {}] }],
    });
  });

  it('obeys no terminal sequence of a file', async () => {
    const evil = file('evil.json', [
      { Name: '\u001b[31mred\u202e', FieldSelectors: [{ Field: 'event\u0007', Equals: ['a\nb'] }] },
    ]);
    const { text } = await run(evil);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(text).toContain('is a b');
  });
});

describe('what cannot be read is told in one line, with what to do', () => {
  it.each([
    {
      reason: 'no file',
      path: join(folder, 'none.json'),
      says: 'cannot be read (ENOENT): name a file that is there',
    },
    { reason: 'a folder', path: folder, says: 'is no file: name a file' },
    { reason: 'broken JSON', path: file('broken.json', '{ "EventSelectors": ['), says: 'broken.json:1:' },
    { reason: 'bytes that are no text', path: '', says: 'not UTF-8' },
    {
      reason: 'a document without selectors',
      path: file('text.json', '"text"'),
      says: 'has no selectors: name',
    },
    { reason: 'an empty file', path: file('empty.yaml', ''), says: 'has no selectors' },
    { reason: 'several without a choice', path: states, says: 'has several: choose one of' },
    {
      reason: 'a trail that is not there',
      path: states,
      trail: 'three',
      says: `has no three: it has ${ARN}one, two`,
    },
    {
      reason: 'both kinds',
      path: file('both.json', { EventSelectors: [{}], AdvancedEventSelectors: CAREFUL }),
      says: 'a trail has either',
    },
    { reason: 'too deep', path: file('deep.json', '['.repeat(100_000)), says: 'nested too deep' },
    { reason: 'too much', path: file('large.json', ' '.repeat(5_000_001)), says: 'more than 5 MB' },
    { reason: 'nothing asked', path: undefined, says: 'nothing to look at: name a file' },
  ])('$reason', async ({ path, says, ...options }) => {
    const noText = join(folder, 'bytes.json');
    writeFileSync(noText, Buffer.from([0xff, 0xfe, 0xff]));
    expect(await mishap(path === '' ? noText : path, options)).toContain(says);
  });

  it('a file of events without any', async () => {
    expect(await mishap(careful, { event: careful })).toContain('has no event: name a CloudTrail record');
  });
});

describe('the command', () => {
  const command = (...args: string[]) =>
    spawnSync(process.execPath, ['lib/cli/main.ts', 'coverage', ...args], { encoding: 'utf8' });

  it('exits with 0 where all is well, 2 where something is lost, 1 and one line for an error', () => {
    expect(command(careful).status).toBe(0);
    expect(command(careful, '--against', basic).status).toBe(2);
    const failed = command(join(folder, 'no\u001bne.json'));
    expect([failed.status, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toMatch(
      /^trailwarden: .*no\\u\{1b\}ne\.json cannot be read \(ENOENT\): name a file that is there\n$/,
    );
  });
});
