import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { trailAt, trailFromArn, type TrailId } from '../../lib/core/trail.ts';
import type { StateFile } from '../../lib/core/state.ts';
import { drive, envelope, type Driven } from './driven.ts';

const FOLDER = new URL('../../../shared/events/', import.meta.url);
const present = existsSync(new URL('INDEX.tsv', FOLDER));
const rows = present ? readFileSync(new URL('INDEX.tsv', FOLDER), 'utf8').trim().split('\n').slice(1) : [];
const files = rows
  .map((row) => row.split('\t'))
  .map(([file, , , , kind]) => ({ file: file ?? '', kind: kind ?? '' }));

const POLICY = `
version: 1
name: every-trail
mode: enforce
match: { trails: ['*'] }
desired: { IsLogging: true, EnableLogFileValidation: true, IsMultiRegionTrail: true }
`;

type Dict = { readonly [key: string]: unknown };
const dict = (value: unknown): Dict => (typeof value === 'object' && value !== null ? { ...value } : {});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const eventIn = (file: string): Dict => {
  const event = dict(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')));
  return 'detail' in event ? event : envelope(event);
};

/** The trail that a record is about; null where its authors blanked what tells it. */
const trailOf = (body: Dict): TrailId | null => {
  const detail = dict(body['detail']);
  const asked = dict(detail['requestParameters']);
  const name = text(asked['name']) || text(asked['trailName']);
  const inMessage = /arn:aws:cloudtrail:[^ ]+/.exec(text(detail['errorMessage']))?.[0] ?? '';
  const account = String(detail['recipientAccountId'] ?? body['account']);
  return trailFromArn(name) ?? trailFromArn(inMessage) ?? trailAt(name, String(detail['awsRegion']), account);
};

const stateWith = ({ arn, name, homeRegion }: TrailId, whole: boolean): StateFile => ({
  trails: [
    {
      Trail: {
        TrailARN: arn,
        Name: name,
        HomeRegion: homeRegion,
        S3BucketName: 'logs-of-somebody',
        IsMultiRegionTrail: whole,
        IncludeGlobalServiceEvents: true,
        LogFileValidationEnabled: whole,
      },
      Status: { IsLogging: whole },
    },
  ],
});

describe.skipIf(!present)(`every recorded event${present ? '' : ' (absent here: skipped)'}`, () => {
  let driven: Driven;
  beforeAll(async () => {
    driven = await drive(POLICY);
  });

  const mutating = files.filter(({ kind }) => kind === 'cloudtrail-mutating').map(({ file }) => file);

  it.each(files.filter(({ kind }) => kind === 'negative').map(({ file }) => file))(
    'causes no call: %s',
    async (file) => {
      driven.reset({ trails: [] });
      expect(await driven.deliver(eventIn(file))).toEqual([]);
      expect(driven.sandbox.calls).toEqual([]);
      expect(driven.outcomes()).toEqual([]);
    },
  );

  it.each(mutating)('restores or reports: %s', async (file) => {
    const body = eventIn(file);
    const trail = trailOf(body);
    const refused = dict(body['detail'])['errorCode'] !== undefined;
    driven.reset(trail ? stateWith(trail, refused) : { trails: [] });
    if (trail) driven.sandbox.allowRole(`arn:aws:iam::${trail.accountId}:role/trailwarden-enforcer`);
    expect(await driven.deliver(body)).toEqual([]);
    const statuses = driven.outcomes().map(({ status }) => status);
    expect(statuses).toEqual(trail ? [refused ? 'attempted' : 'remediated'] : []);
    expect(refused ? driven.writes() : []).toEqual([]);
    const whole = driven.sandbox
      .trails()
      .trails.every(({ Trail, Status }) =>
        [Status?.IsLogging, Trail?.IsMultiRegionTrail, Trail?.LogFileValidationEnabled].every(
          (one) => one === true,
        ),
      );
    expect(whole).toBe(true);
  });
});
