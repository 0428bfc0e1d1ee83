import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  RemoveTagsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { motoServer, startMoto } from '../contract/stages.ts';
import { lambda, type Lambda } from '../lambda/lambda.ts';
import { drain } from './consumer.ts';
import {
  BUCKET,
  clientIn,
  ELSEWHERE,
  furnish,
  HUB,
  OWN_KEY,
  plant,
  policyFor,
  seen,
  selecting,
  TAGS,
} from './moto-organization.ts';
import { motoProxy, type MotoProxy, type Sent } from './moto-proxy.ts';

const program = motoServer();

const [REDIRECTED, BLINDED, DELETED, UNTOUCHED, ABROAD, UNTAGGED] = [
  '210000000001',
  '210000000002',
  '210000000003',
  '210000000004',
  '210000000005',
  '210000000006',
] as const;
const MEMBERS = [REDIRECTED, BLINDED, DELETED, UNTOUCHED, ABROAD, UNTAGGED];
const ACCOUNTS = [HUB, ...MEMBERS];
const TEAMS = [ABROAD, UNTOUCHED];

const WHOLE = {
  IsLogging: true,
  S3BucketName: BUCKET,
  IsMultiRegionTrail: true,
  LogFileValidationEnabled: true,
  ReadWriteType: ['All'],
  Tags: TAGS,
};
const WHOLE_ABROAD = { ...WHOLE, IsMultiRegionTrail: false };

const arnOf = (accountId: string): string => `arn:aws:cloudtrail:us-east-1:${accountId}:trail/audit`;

/** What each account suffers, at moto itself: no event tells of it. */
const tamper = async (moto: string): Promise<void> => {
  const at = (account: string, region?: string) => clientIn(moto, account, region);
  await (await at(HUB)).send(new StopLoggingCommand({ Name: 'audit' }));
  await (await at(REDIRECTED)).send(new UpdateTrailCommand({ Name: 'audit', S3BucketName: ELSEWHERE }));
  const blinded = await at(BLINDED);
  await blinded.send(
    new PutEventSelectorsCommand({ TrailName: 'audit', EventSelectors: selecting('ReadOnly') }),
  );
  await blinded.send(new UpdateTrailCommand({ Name: 'audit', EnableLogFileValidation: false }));
  await (await at(DELETED)).send(new DeleteTrailCommand({ Name: 'audit' }));
  await (await at(ABROAD, 'eu-west-1')).send(new StopLoggingCommand({ Name: 'team-data' }));
  const untagged = await at(UNTAGGED);
  await untagged.send(new RemoveTagsCommand({ ResourceId: arnOf(UNTAGGED), TagsList: TAGS }));
  await untagged.send(new StopLoggingCommand({ Name: 'audit' }));
};

/** Every account's trails, whole; and one that no policy governs, which logs nothing. */
const populate = async (moto: string): Promise<void> => {
  for (const account of ACCOUNTS) await plant(await clientIn(moto, account), 'audit', true);
  for (const account of TEAMS) await plant(await clientIn(moto, account, 'eu-west-1'), 'team-data', false);
  const free = new CreateTrailCommand({ Name: 'experiment', S3BucketName: ELSEWHERE });
  await (await clientIn(moto, UNTOUCHED)).send(free);
};

/** The accounts that the credentials of each key belong to, as STS gave them out. */
const ownersIn = (sent: readonly Sent[]): ReadonlyMap<string, string> =>
  new Map([
    [OWN_KEY, HUB],
    ...sent
      .filter(({ operation, status }) => operation === 'AssumeRole' && status === 200)
      .map(({ request, answer }) => {
        const key = /<AccessKeyId>([^<]+)</.exec(answer)?.[1] ?? '';
        return [key, String(request['RoleArn']).split(':')[4] ?? ''] as const;
      }),
  ]);

const isTrailCall = ({ service }: Sent): boolean => service === 'cloudtrail';
const isWrite = ({ operation }: Sent): boolean => !/^(Get|List|Describe|Lookup)/.test(operation);

const ARN = /arn:aws:cloudtrail:[a-z0-9-]+:(\d{12}):trail\//g;

/** The accounts that a request names by the ARN of a trail. */
const named = ({ request }: Sent): readonly string[] =>
  [...JSON.stringify(request).matchAll(ARN)].map(([, account = '']) => account);

const writesIn = (sent: readonly Sent[]): readonly string[] => {
  const owners = ownersIn(sent);
  return sent
    .filter((one) => isTrailCall(one) && isWrite(one) && one.status === 200)
    .map(({ accessKeyId, region, operation }) => `${owners.get(accessKeyId)} ${region} ${operation}`);
};

const accountIn = (body: string): string => {
  const request: unknown = JSON.parse(body);
  return typeof request === 'object' && request !== null && 'account' in request
    ? String(request.account)
    : '';
};

describe.skipIf(program === null)(
  `an organization in moto_server${program === null ? ' (absent here: skipped)' : ''}`,
  () => {
    let moto: Awaited<ReturnType<typeof startMoto>>;
    let proxy: MotoProxy;
    let queues: SQSClient;
    let enforce: Lambda;
    let sweep: Lambda;
    let policies = '';
    const deliveries: string[] = [];
    const run = async (): Promise<void> => {
      await sweep.invoke({});
      const mapping = { client: queues, QueueUrl: `${moto.endpoint}/${HUB}/triggers`, batchSize: 3 };
      const { invoke } = enforce;
      const both = await Promise.all([drain({ ...mapping, invoke }), drain({ ...mapping, invoke })]);
      deliveries.push(...both.flat(2));
    };

    beforeAll(async () => {
      moto = await startMoto(program ?? '');
      proxy = await motoProxy(moto.endpoint);
      queues = await furnish(moto.endpoint);
      await populate(moto.endpoint);
      await tamper(moto.endpoint);
      policies = await mkdtemp(join(tmpdir(), 'trailwarden-organization-'));
      await writeFile(join(policies, 'policies.yaml'), policyFor(ACCOUNTS, TEAMS));
      const environment = {
        AWS_ENDPOINT_URL: proxy.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: OWN_KEY,
        AWS_SECRET_ACCESS_KEY: 'secret',
        TRAILWARDEN_ACCOUNT: HUB,
        TRAILWARDEN_ROLE_ARN: `arn:aws:iam::${HUB}:role/enforce`,
        TRAILWARDEN_EXTERNAL_ID: 'between-us',
        TRAILWARDEN_QUEUE: `${proxy.endpoint}/${HUB}/triggers`,
        TRAILWARDEN_ACCOUNTS: MEMBERS.join(','),
      };
      enforce = await lambda({ name: 'enforce', policies, environment, containers: 2 });
      sweep = await lambda({ name: 'sweep', policies, environment });
      // As often as a lookup is tried, and once more: the message has to come again.
      proxy.throttle(
        4,
        ({ operation, request }) =>
          operation === 'AssumeRole' && String(request['RoleArn']).includes(DELETED),
      );
      await run();
    });
    afterAll(async () => {
      await Promise.all([enforce, sweep, proxy, moto].map((one) => one.close()));
      await rm(policies, { recursive: true });
    });

    it.each(ACCOUNTS.map((account) => ({ account })))(
      'has the trail of $account whole',
      async ({ account }) => {
        expect(await seen(await clientIn(moto.endpoint, account), 'audit')).toEqual(WHOLE);
      },
    );

    it.each(TEAMS.map((account) => ({ account })))(
      'has the trail of another region whole in $account',
      async ({ account }) => {
        expect(await seen(await clientIn(moto.endpoint, account, 'eu-west-1'), 'team-data')).toEqual(
          WHOLE_ABROAD,
        );
      },
    );

    it('has the trail that no policy governs as it was', async () => {
      expect(await seen(await clientIn(moto.endpoint, UNTOUCHED), 'experiment')).toMatchObject({
        IsLogging: false,
        S3BucketName: ELSEWHERE,
      });
    });

    it('saw what was needed written, once, and nothing else', () => {
      expect([...writesIn(proxy.sent)].sort()).toEqual(
        [
          `${HUB} us-east-1 StartLogging`,
          `${REDIRECTED} us-east-1 UpdateTrail`,
          `${BLINDED} us-east-1 PutEventSelectors`,
          `${BLINDED} us-east-1 UpdateTrail`,
          `${DELETED} us-east-1 CreateTrail`,
          `${DELETED} us-east-1 PutEventSelectors`,
          `${DELETED} us-east-1 StartLogging`,
          `${ABROAD} eu-west-1 StartLogging`,
          `${UNTAGGED} us-east-1 AddTags`,
          `${UNTAGGED} us-east-1 StartLogging`,
        ].sort(),
      );
    });

    it('saw the credentials of each account in that account alone', () => {
      const owners = ownersIn(proxy.sent);
      const calls = proxy.sent.filter(isTrailCall);
      expect(
        calls.filter((one) => named(one).some((account) => account !== owners.get(one.accessKeyId))),
      ).toEqual([]);
      expect(new Set(calls.map(({ accessKeyId }) => owners.get(accessKeyId)))).toEqual(new Set(ACCOUNTS));
      const others = proxy.sent.filter((one) => !isTrailCall(one));
      expect(new Set(others.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([OWN_KEY]));
    });

    it('was entered by the member role alone, with the external id', () => {
      const asked = proxy.sent.filter(({ operation }) => operation === 'AssumeRole');
      expect(new Set(asked.map(({ request }) => request['RoleArn']))).toEqual(
        new Set(MEMBERS.map((account) => `arn:aws:iam::${account}:role/trailwarden-enforcer`)),
      );
      expect(new Set(asked.map(({ request }) => request['ExternalId']))).toEqual(new Set(['between-us']));
    });

    it('gave a message out again only where its account could not be entered at first', () => {
      const accounts = deliveries.map(accountIn);
      expect(accounts.sort()).toEqual([...ACCOUNTS, DELETED].sort());
    });

    it('sees nothing written by another sweep', async () => {
      const before = proxy.sent.length;
      await run();
      const later = proxy.sent.slice(before);
      expect(later.some(({ operation }) => operation === 'GetTrail')).toBe(true);
      expect(later.filter((one) => isTrailCall(one) && isWrite(one))).toEqual([]);
    });
  },
);
