import { expect } from 'vitest';
import { Terminal } from '../../lib/ports.ts';
import { act, create, look, observed, TRAIL, update, type Case } from './case.ts';
import { BUCKET, MISSING_BUCKET, OTHER_BUCKET, REGION, TOPIC, trailNamed } from './stages.ts';

/** What happens to trails themselves. */
export const TRAIL_CASES: readonly Case[] = [
  {
    name: 'a created trail is present and has what it was created with',
    run: async (trails) => {
      await create(trails, { S3KeyPrefix: 'audit', EnableLogFileValidation: true });
      const seen = await look(trails, 'GetTrail', 'GetTrailStatus');
      expect(seen).toMatchObject({ existence: 'present', unread: {}, passing: false });
      expect(seen.state.Trail).toMatchObject({
        Name: TRAIL.name,
        TrailARN: TRAIL.arn,
        S3BucketName: BUCKET,
        S3KeyPrefix: 'audit',
        LogFileValidationEnabled: true,
        IsMultiRegionTrail: false,
        IncludeGlobalServiceEvents: true,
        IsOrganizationTrail: false,
      });
      expect(seen.state.Status?.IsLogging).toBe(false);
    },
  },
  {
    name: 'what creation was not told is what the facets call born',
    run: async (trails) => {
      await create(trails);
      expect(
        await observed(trails, 'IsLogging', 'S3KeyPrefix', 'KMSKeyId', 'SnsTopicName', 'RecursiveLogging'),
      ).toEqual({
        IsLogging: false,
        S3KeyPrefix: null,
        KMSKeyId: null,
        SnsTopicName: null,
        RecursiveLogging: true,
      });
    },
  },
  {
    name: 'a home region is told',
    motoDeviates: 'GetTrail answers without HomeRegion',
    run: async (trails) => {
      await create(trails);
      expect((await look(trails, 'GetTrail')).state.Trail?.HomeRegion).toBe(REGION);
    },
  },
  {
    name: 'an empty prefix clears it',
    run: async (trails) => {
      await create(trails, { S3KeyPrefix: 'audit' });
      await update(trails, { S3KeyPrefix: '' });
      expect(await observed(trails, 'S3KeyPrefix')).toEqual({ S3KeyPrefix: null });
    },
  },
  {
    name: 'an empty key clears it',
    run: async (trails) => {
      await create(trails, {
        KmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/11111111-1111-1111-1111-111111111111',
      });
      await update(trails, { KmsKeyId: '' });
      expect(await observed(trails, 'KMSKeyId')).toEqual({ KMSKeyId: null });
    },
  },
  {
    name: 'a cleared value is left out of the answer',
    motoDeviates: 'the key stays in the answer, with ""',
    run: async (trails) => {
      await create(trails, { S3KeyPrefix: 'audit' });
      await update(trails, { S3KeyPrefix: '' });
      expect((await look(trails, 'GetTrail')).state.Trail).not.toHaveProperty('S3KeyPrefix');
    },
  },
  {
    name: 'an update changes the keys that it names, and no other',
    run: async (trails) => {
      await create(trails, { S3KeyPrefix: 'audit', EnableLogFileValidation: true });
      const before = (await look(trails, 'GetTrail')).state.Trail;
      await update(trails, { S3BucketName: OTHER_BUCKET });
      const after = (await look(trails, 'GetTrail')).state.Trail;
      expect(after).toEqual({ ...before, S3BucketName: OTHER_BUCKET });
    },
  },
  {
    name: 'an update of switches says what they are, false among them',
    run: async (trails) => {
      await create(trails, { EnableLogFileValidation: true });
      await update(trails, {
        EnableLogFileValidation: false,
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
      });
      expect(
        await observed(trails, 'EnableLogFileValidation', 'IsMultiRegionTrail', 'IncludeGlobalServiceEvents'),
      ).toEqual({
        EnableLogFileValidation: false,
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
      });
    },
  },
  {
    name: 'a topic given by name is answered by ARN',
    run: async (trails) => {
      await create(trails, { SnsTopicName: TOPIC });
      expect(await observed(trails, 'SnsTopicName')).toEqual({
        SnsTopicName: `arn:aws:sns:${REGION}:${TRAIL.accountId}:${TOPIC}`,
      });
    },
  },
  {
    name: 'recursive logging is stored',
    motoDeviates: 'RecursiveLogging is ignored',
    run: async (trails) => {
      await create(trails);
      await update(trails, { RecursiveLogging: false });
      expect(await observed(trails, 'RecursiveLogging')).toEqual({ RecursiveLogging: false });
    },
  },
  {
    name: 'logging is started by short name at home',
    run: async (trails) => {
      await create(trails);
      await act(trails, 'StartLogging', { Name: TRAIL.name });
      expect(await observed(trails, 'IsLogging')).toEqual({ IsLogging: true });
    },
  },
  {
    name: 'logging is started by ARN, as the plan does',
    motoDeviates: 'StartLogging by ARN answers HTTP 500',
    run: async (trails) => {
      await create(trails);
      await act(trails, 'StartLogging', { Name: TRAIL.arn });
      expect(await observed(trails, 'IsLogging')).toEqual({ IsLogging: true });
    },
  },
  {
    name: 'a short name is resolved to the ARN',
    run: async (trails) => {
      await create(trails);
      expect(await trails.find(TRAIL.name, REGION)).toEqual(TRAIL);
    },
  },
  {
    name: 'a name that no trail has is resolved to nothing',
    run: async (trails) => {
      await create(trails);
      expect(await trails.find('another-trail', REGION)).toBeNull();
    },
  },
  {
    name: 'a trail that is looked at by a short name tells its ARN',
    run: async (trails) => {
      await create(trails);
      const { existence, state } = await trails.look(TRAIL, ['GetTrail'], Date.now() + 10_000, TRAIL.name);
      expect([existence, state.Trail?.TrailARN]).toEqual(['present', TRAIL.arn]);
    },
  },
  {
    name: 'a trail that is looked at by a name that no trail has is absent',
    run: async (trails) => {
      await create(trails);
      const seen = await trails.look(TRAIL, ['GetTrail'], Date.now() + 10_000, 'another-trail');
      expect(seen.existence).toBe('absent');
    },
  },
  {
    name: 'a multi-region trail is found from a region that is not its home',
    motoDeviates: 'shadow trails are not answered by GetTrail',
    run: async (trails) => {
      await create(trails, { IsMultiRegionTrail: true });
      expect(await trails.find(TRAIL.name, 'eu-west-1')).toEqual(TRAIL);
    },
  },
  {
    name: 'a trail that is not there is absent, whatever else was asked',
    run: async (trails) => {
      expect(await look(trails, 'GetTrail', 'GetTrailStatus', 'GetEventSelectors')).toEqual({
        existence: 'absent',
        state: {},
        unread: {},
        passing: false,
      });
    },
  },
  {
    name: 'every trail is listed, by ARN',
    run: async (trails) => {
      const second = trailNamed('second-trail');
      await create(trails);
      await create(trails, {}, second);
      const found = await trails.list(REGION);
      expect(found.map(({ arn }) => arn).sort()).toEqual([TRAIL.arn, second.arn]);
    },
  },
  {
    name: 'an account without trails lists none',
    run: async (trails) => {
      expect(await trails.list(REGION)).toEqual([]);
    },
  },
  {
    name: "an update of a trail that is not there is terminal, and AWS's name comes first",
    run: async (trails) => {
      const refused = update(trails, { S3KeyPrefix: 'x' });
      await expect(refused).rejects.toBeInstanceOf(Terminal);
      await expect(refused).rejects.toThrow(/^TrailNotFoundException: /);
    },
  },
  {
    name: "a creation into a bucket that is not there is terminal, and AWS's name comes first",
    run: async (trails) => {
      const refused = create(trails, { S3BucketName: MISSING_BUCKET });
      await expect(refused).rejects.toBeInstanceOf(Terminal);
      await expect(refused).rejects.toThrow(/^S3BucketDoesNotExistException: /);
    },
  },
  {
    name: 'a creation of a trail that is there is terminal',
    motoDeviates: 'CreateTrail silently replaces',
    run: async (trails) => {
      await create(trails);
      await expect(create(trails)).rejects.toThrow(/^TrailAlreadyExistsException: /);
    },
  },
  {
    name: 'a multi-region trail without global events is refused',
    motoDeviates: 'UpdateTrail accepts the combination',
    run: async (trails) => {
      await create(trails);
      const refused = update(trails, { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false });
      await expect(refused).rejects.toThrow(/^InvalidParameterCombinationException: /);
    },
  },
];
