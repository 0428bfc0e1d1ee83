import { envelope, record } from './driven.ts';

export const HUB = '111122223333';
export const [STOPPED, WHOLE, CLOSED, OF_OTHERS, FAR] = [
  '220000000001',
  '220000000002',
  '220000000003',
  '220000000004',
  '220000000005',
] as const;
/** A member that no policy is about, and an account outside of the organization: both would let us in. */
export const [GUEST, OUTSIDE] = ['330000000001', '440000000001'] as const;

const claiming = (accountId: string, over: object = {}, parameters: unknown = { name: 'audit' }) =>
  record('StopLogging', parameters, {
    recipientAccountId: accountId,
    userIdentity: { type: 'AWSAccount', accountId: GUEST, principalId: 'AIDAGUEST' },
    ...over,
  });
/** The trail `audit` of an account. */
export const arnOf = (accountId: string, partition = 'aws'): string =>
  `arn:${partition}:cloudtrail:us-east-1:${accountId}:trail/audit`;
const byHand = (account: unknown, region: unknown = 'us-east-1', over: object = {}) => ({
  source: 'trailwarden',
  'detail-type': 'Sweep Request',
  account,
  region,
  detail: {},
  ...over,
});

const NASTY = '<!channel> \u001b[2J\r\n{"level":"ERROR","message":"forged"} *x* `y` __proto__';

/** What somebody puts into the queue who may, or who found a way: none of it is true. */
export const FORGED: readonly { readonly reason: string; readonly body: unknown }[] = [
  {
    reason: 'another member is said to have been touched',
    body: envelope(claiming(WHOLE), { account: GUEST }),
  },
  { reason: 'a region that there is not', body: envelope(claiming(WHOLE, { awsRegion: 'us-east-9' })) },
  { reason: 'a region that is none', body: envelope(claiming(WHOLE, { awsRegion: '../../x' })) },
  { reason: 'an account outside', body: envelope(claiming(OUTSIDE)) },
  { reason: 'an account outside, and no trail', body: envelope(claiming(OUTSIDE, {}, null)) },
  { reason: 'a trail of an account outside', body: envelope(claiming(WHOLE, {}, { name: arnOf(OUTSIDE) })) },
  { reason: 'a trail of a member that nobody governs', body: envelope(claiming(GUEST)) },
  {
    reason: 'a partition that the region is not in',
    body: envelope(claiming(WHOLE, {}, { name: arnOf(WHOLE, 'aws-cn') })),
  },
  {
    reason: 'one trail in the request, another in the answer',
    body: envelope(claiming(GUEST, { responseElements: { trailARN: arnOf(OUTSIDE) } })),
  },
  {
    reason: 'a trail that never was is said to be deleted',
    body: envelope(claiming(WHOLE, { eventName: 'DeleteTrail' }, { name: 'team-ghost' })),
  },
  {
    reason: 'strings that are to be read as something else',
    body: envelope(
      claiming(WHOLE, {
        eventID: NASTY,
        eventTime: NASTY,
        errorCode: NASTY,
        errorMessage: NASTY,
        sourceIPAddress: NASTY,
        userAgent: NASTY,
        userIdentity: { type: NASTY, arn: NASTY, sessionContext: { sessionIssuer: { arn: NASTY } } },
      }),
    ),
  },
  {
    reason: 'keys of every object',
    body: `{"source":"aws.cloudtrail","detail-type":"AWS API Call via CloudTrail","__proto__":{"account":"${OUTSIDE}"},"detail":{"__proto__":{"eventName":"StopLogging"},"constructor":{"prototype":{"polluted":true}}}}`,
  },
  { reason: 'a detail that is text', body: envelope(claiming(WHOLE), { detail: 'StopLogging' }) },
  { reason: 'a detail that is a list', body: envelope(claiming(WHOLE), { detail: [] }) },
  { reason: 'a detail that is nothing', body: envelope(claiming(WHOLE), { detail: null }) },
  { reason: 'no JSON', body: 'StopLogging' },
  { reason: 'more depth than anybody can follow', body: '['.repeat(100_000) },
  { reason: 'a sweep of an account outside', body: byHand(OUTSIDE) },
  { reason: 'a sweep of a member that nobody governs', body: byHand(GUEST) },
  { reason: 'a sweep in a region that there is not', body: byHand(WHOLE, 'us-east-9') },
  { reason: 'a sweep of no account', body: byHand(NASTY) },
  { reason: 'a sweep of many accounts', body: byHand([STOPPED, OUTSIDE]) },
  { reason: 'a sweep whose detail is text', body: byHand(WHOLE, 'us-east-1', { detail: NASTY }) },
];
