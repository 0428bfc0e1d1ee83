import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actorOf, tame } from '../../lib/core/actor.ts';
import { isAlike, isShallow } from '../../lib/core/json.ts';
import { lasting } from '../../lib/core/state.ts';
import { byText } from '../../lib/core/order.ts';
import { gravest, lesser, paused, SEVERITIES } from '../../lib/core/policy.ts';
import { isAccountId, trailAt, trailFromArn, trailInText, wholeAccount } from '../../lib/core/trail.ts';
import { policyOf, TRAIL } from './fixtures.ts';

describe('the actor of a record is told, never trusted', () => {
  test('the role behind a session is the part that its holder cannot choose', () => {
    const userIdentity = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/ops/me',
      sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/ops' } },
    };
    expect(actorOf({ userIdentity, sourceIPAddress: '203.0.113.7' })).toEqual({
      type: 'AssumedRole',
      arn: userIdentity.arn,
      issuer: 'arn:aws:iam::111122223333:role/ops',
      via: null,
      sourceIp: '203.0.113.7',
    });
  });

  test.each([
    { record: { userIdentity: { invokedBy: 'cloudformation.amazonaws.com' } }, via: 'cloudformation' },
    { record: { userIdentity: { invokedBy: 'config.amazonaws.com' } }, via: 'service' },
    { record: { sessionCredentialFromConsole: 'true', userAgent: 'aws-cli/2' }, via: 'console' },
    { record: { userAgent: 'console.amazonaws.com' }, via: 'console' },
    { record: { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9 aws-sdk-go-v2/1' }, via: 'terraform' },
    { record: { userAgent: 'aws-cli/2.1 Python/3' }, via: 'cli' },
    { record: { userAgent: 'Boto3/1.35' }, via: 'sdk' },
    { record: { userAgent: 'Mozilla/5.0' }, via: null },
    { record: { userIdentity: 'odd', userAgent: 7 }, via: null },
  ])('$record comes by $via', ({ record, via }) => {
    expect(actorOf(record).via).toBe(via);
  });

  test('a text stays on its line and is not endless', () => {
    expect(tame('a\nb\u202ec')).toBe('a b c');
    expect(tame('x'.repeat(5000))).toHaveLength(1024);
    expect([tame(''), tame(1), tame(null)]).toEqual([null, null, null]);
  });
});

test('what is put in the order of a text keeps its order where it is alike', () => {
  const things = ['b1', 'a1', 'B1', 'a2', 'b2'];
  expect(things.sort(byText((thing) => thing.slice(0, 1)))).toEqual(['B1', 'a1', 'a2', 'b1', 'b2']);
});

test('what is nested deeper than it may be is not shallow', () => {
  expect([isShallow('x', 0), isShallow([], 0), isShallow([], 1), isShallow([[]], 1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

describe('severities have an order', () => {
  test.each([
    { some: [], worst: 'low', reason: 'of none it is the least' },
    { some: ['medium', 'critical', 'low'], worst: 'critical', reason: 'the gravest counts' },
  ] as const)('$reason', ({ some, worst }) => {
    expect(gravest(some)).toBe(worst);
  });

  test('one step down ends at the bottom', () => {
    expect(SEVERITIES.map(lesser)).toEqual(['low', 'low', 'medium', 'high']);
  });

  test('the pause button leaves everything but the mode', () => {
    expect(paused([policyOf()])).toEqual([policyOf({ mode: 'audit' })]);
  });
});

describe('a trail is told by its ARN', () => {
  test.each([
    { arn: TRAIL.arn, found: TRAIL, reason: 'home region and account stand in it' },
    { arn: `${TRAIL.arn}/x`, found: null, reason: 'a slash is in no name' },
    { arn: 'main', found: null, reason: 'a name is no ARN' },
    {
      arn: TRAIL.arn.replace('arn:aws:', 'arn:aws-cn:'),
      found: null,
      reason: 'no trail is in a partition that its region is not in',
    },
  ])('$reason', ({ arn, found }) => {
    expect(trailFromArn(arn)).toEqual(found);
  });

  test.each([
    { region: 'eu-west-1', partition: 'aws' },
    { region: 'cn-north-1', partition: 'aws-cn' },
    { region: 'us-gov-east-1', partition: 'aws-us-gov' },
    { region: 'us-isob-east-1', partition: 'aws-iso-b' },
    { region: 'us-iso-east-1', partition: 'aws-iso' },
    { region: 'eusc-de-east-1', partition: 'aws-eusc' },
  ])('a trail in $region is of $partition', ({ region, partition }) => {
    expect(trailAt('main', region, '111122223333')?.arn).toBe(
      `arn:${partition}:cloudtrail:${region}:111122223333:trail/main`,
    );
  });

  test('an account is twelve digits', () => {
    const told = ['111122223333', '1111222233334', 'x111122223333', '11112222333x'].map(isAccountId);
    expect(told).toEqual([true, false, false, false]);
  });

  test('an account as a whole is told in the shape of a trail that there cannot be', () => {
    expect(wholeAccount('111122223333')).toEqual({
      arn: 'arn:aws:cloudtrail:*:111122223333:trail/*',
      name: '*',
      homeRegion: '*',
      accountId: '111122223333',
    });
  });

  test('it is found in the midst of a text', () => {
    expect(trailInText(`denied on resource: ${TRAIL.arn} because`)).toEqual(TRAIL);
    expect(trailInText('denied')).toBeNull();
  });
});

describe('two values are alike', () => {
  /** The same, each object's keys the other way around. */
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, inner]) => [key, turned(inner)]),
    );
  };

  test('in whatever order their keys stand', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isAlike(value, turned(value))).toBe(true);
      }),
    );
  });

  test('as Node says that they are', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      // Node tells zeros apart, and JSON has one.
      fc.property(value, value, (one, other) => {
        const [left, right] = [one, other].map((each) => JSON.parse(JSON.stringify(each)) as unknown);
        expect(isAlike(left, right)).toBe(isDeepStrictEqual(left, right));
      }),
    );
  });

  test.each([
    [[1, 2], [1]],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ toString: undefined }, { b: undefined }],
    [[], {}],
    [{}, []],
    [null, {}],
    ['1', 1],
  ])('%j is not %j', (one, other) => {
    expect(isAlike(one, other)).toBe(false);
  });
});

test('of a state its settings last, and not how it fared', () => {
  const settings = { Trail: { Name: 'audit' }, Tags: [], InsightSelectors: [] };
  const fared = { Status: { IsLogging: true }, Elsewhere: { 'eu-west-1': { IsLogging: true } } };
  expect(lasting({ ...settings, ...fared })).toEqual(settings);
});
