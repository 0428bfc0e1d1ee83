import type { StateFile, TrailState } from '../../lib/core/state.ts';
import { pick, sample } from './chance.ts';

/** How large an organization is simulated, and how much of it is wrong. */
export interface Size {
  readonly seed: number;
  readonly accounts: number;
  /** The part of the trails that drifted. */
  readonly drifted: number;
  /** The part of the accounts that cannot be entered. */
  readonly unreachable: number;
}

/** What somebody did to a trail. */
export interface Drifted {
  readonly arn: string;
  readonly how: keyof typeof TAMPERS;
}

/** Why an account cannot be entered. */
export interface Barred {
  readonly accountId: string;
  readonly why: 'no role' | 'external id' | 'trust';
}

/** A simulated organization: its accounts, their trails, and what is wrong with them. */
export interface Estate {
  readonly accounts: readonly string[];
  readonly policy: string;
  /** Every trail as it should be. */
  readonly whole: readonly TrailState[];
  readonly state: StateFile;
  readonly drifted: readonly Drifted[];
  readonly barred: readonly Barred[];
}

export const HUB = '111122223333';

const PLACES = [
  { name: 'audit', region: 'us-east-1', isMultiRegion: true },
  { name: 'team-data', region: 'eu-west-1', isMultiRegion: false },
];

/** More than CloudTrail gives a new trail, so that one made anew must have them put back. */
const SELECTORS = [
  { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
  {
    Name: 'objects',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    ],
  },
];

/** What is asked of every trail; the multi-region one is named, so that it must exist. */
const policyFor = (accounts: readonly string[]): string => `
version: 1
name: audit
mode: enforce
severity: critical
match:
  accounts: [${accounts.map((account) => `'${account}'`).join(', ')}]
  regions: [us-east-1]
  trails: [audit]
desired:
  IsLogging: true
  IsMultiRegionTrail: true
  IncludeGlobalServiceEvents: true
  EnableLogFileValidation: true
  S3BucketName: organization-logs
  AdvancedEventSelectors: ${JSON.stringify(SELECTORS)}
  Tags: [{ Key: owner, Value: secops }]
---
version: 1
name: team-trails
mode: enforce
match: { accounts: [${accounts.map((account) => `'${account}'`).join(', ')}], trails: ['team-*'] }
desired: { IsLogging: true, EnableLogFileValidation: true }
`;

const wholeTrail = (
  accountId: string,
  { name, region, isMultiRegion }: (typeof PLACES)[number],
): TrailState => ({
  Trail: {
    Name: name,
    TrailARN: `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`,
    HomeRegion: region,
    S3BucketName: 'organization-logs',
    IncludeGlobalServiceEvents: isMultiRegion,
    IsMultiRegionTrail: isMultiRegion,
    LogFileValidationEnabled: true,
  },
  Status: { IsLogging: true },
  AdvancedEventSelectors: SELECTORS,
  Tags: [{ Key: 'owner', Value: 'secops' }],
});

const settings = (state: TrailState, over: object): TrailState => ({
  ...state,
  Trail: { ...state.Trail, ...over },
});

const BLIND = [
  {
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Management'] },
      { Field: 'readOnly', Equals: ['true'] },
    ],
  },
];

/** What can be done to a trail; null is its end. */
const TAMPERS = {
  stop: (state: TrailState) => ({ ...state, Status: { IsLogging: false } }),
  redirect: (state: TrailState) => settings(state, { S3BucketName: 'elsewhere' }),
  blind: (state: TrailState) => ({ ...state, AdvancedEventSelectors: BLIND }),
  shrink: (state: TrailState) => settings(state, { IsMultiRegionTrail: false }),
  unvalidate: (state: TrailState) => settings(state, { LogFileValidationEnabled: false }),
  untag: (state: TrailState) => ({ ...state, Tags: [] }),
  delete: () => null,
} satisfies Record<string, (state: TrailState) => TrailState | null>;

const HOWS = {
  audit: ['stop', 'redirect', 'blind', 'shrink', 'unvalidate', 'untag', 'delete'],
  'team-data': ['stop', 'unvalidate'],
} as const satisfies Record<string, readonly [keyof typeof TAMPERS, ...(keyof typeof TAMPERS)[]]>;

const WHYS = ['no role', 'external id', 'trust'] as const;

const arnOf = (state: TrailState): string => state.Trail?.TrailARN ?? '';

const partOf = (all: number, part: number): number => (part === 0 ? 0 : Math.max(1, Math.round(all * part)));

/** Builds an organization that follows from its seed alone. Only what can be entered has drifted: the rest cannot be put back. */
export const estate = ({ seed, ...size }: Size): Estate => {
  const members = Array.from({ length: size.accounts - 1 }, (_, index) => String(200000000001 + index));
  const accounts = [HUB, ...members];
  const barred = sample(members, partOf(size.accounts, size.unreachable), seed, 'barred').map(
    (accountId) => ({
      accountId,
      why: pick(WHYS, seed, 'why', accountId),
    }),
  );
  const trails = accounts.flatMap((accountId) => PLACES.map((place) => wholeTrail(accountId, place)));
  const open = trails.filter((state) => !barred.some(({ accountId }) => arnOf(state).includes(accountId)));
  const drifted = sample(open, partOf(trails.length, size.drifted), seed, 'drifted').map((state) => ({
    arn: arnOf(state),
    how: pick(arnOf(state).endsWith('/audit') ? HOWS.audit : HOWS['team-data'], seed, 'how', arnOf(state)),
  }));
  const tampered = trails.flatMap((state) => {
    const done = drifted.find(({ arn }) => arn === arnOf(state));
    return (done ? TAMPERS[done.how](state) : state) ?? [];
  });
  return {
    accounts,
    policy: policyFor(accounts),
    whole: trails,
    state: { trails: tampered },
    drifted,
    barred,
  };
};
