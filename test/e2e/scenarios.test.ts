import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { coverageOf, isSame } from '../../lib/core/selectors/coverage.ts';
import type { Json } from '../../lib/core/json.ts';
import type { StateFile, TrailState } from '../../lib/core/state.ts';
import type { Tables } from '../../lib/sandbox/tables.ts';
import { drive, envelope, record, type Driven } from './driven.ts';

const FILE = new URL('../../../shared/scenarios/tamper.yaml', import.meta.url);
const CATEGORIES = [
  'run-state',
  'trail-settings',
  'event-selectors',
  'insights',
  'tags',
  'decoy-and-iac',
  'blind-spots',
];

type Dict = { readonly [key: string]: never };
interface Scenario {
  readonly id: string;
  readonly category: string;
  readonly api: string;
  readonly request: Dict;
  readonly event_name: string;
  readonly event_request_parameters?: Dict;
  readonly event_context?: { readonly [key: string]: unknown; readonly awsRegion?: string };
  readonly preceded_by?: readonly { readonly api: string; readonly request: Dict }[];
  readonly seen_by: string;
  readonly expected_remediation: { readonly verdict: 'remediate' | 'alert' | 'ignore' };
}

const present = existsSync(FILE);
const file = present ? parse(readFileSync(FILE, 'utf8')) : { scenarios: [], baseline: { trail: {} } };
const scenarios: readonly Scenario[] = file.scenarios.filter(({ category }: Scenario) =>
  CATEGORIES.includes(category),
);
const { trail, status, tags, ...lists } = file.baseline;

const stateOf = (over: Dict = {}): StateFile => ({
  trails: [
    {
      Trail: { ...trail, ...over },
      Status: status,
      AdvancedEventSelectors: lists.AdvancedEventSelectors,
      InsightSelectors: lists.InsightSelectors,
      AggregationConfigurations: lists.AggregationConfigurations,
      Tags: tags,
    },
  ],
});

const policyOf = (arn: string, organization: boolean) => ({
  version: 1,
  name: `baseline-${organization}`,
  mode: 'enforce',
  match: { trails: [arn] },
  desired: {
    IsLogging: true,
    S3BucketName: trail.S3BucketName,
    S3KeyPrefix: trail.S3KeyPrefix,
    SnsTopicName: trail.SnsTopicARN,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    EnableLogFileValidation: true,
    CloudWatchLogsLogGroupArn: trail.CloudWatchLogsLogGroupArn,
    CloudWatchLogsRoleArn: trail.CloudWatchLogsRoleArn,
    KMSKeyId: trail.KmsKeyId,
    IsOrganizationTrail: organization,
    RecursiveLogging: true,
    AdvancedEventSelectors: lists.AdvancedEventSelectors,
    InsightSelectors: lists.InsightSelectors,
    AggregationConfigurations: lists.AggregationConfigurations,
    Tags: tags,
  },
});

/** A trail as far as the policy governs it: labels, spelling and others' tags aside. */
const substance = (states: readonly TrailState[], arn: string): unknown => {
  const found = states.find(({ Trail }) => Trail?.TrailARN === arn);
  if (!found) return 'absent';
  const { HasCustomEventSelectors: _c, HasInsightSelectors: _i, ...settings } = found.Trail ?? {};
  const selectors: Json = found.AdvancedEventSelectors ?? found.EventSelectors ?? [];
  const named = tags.map(({ Key }: { Key: string }) => Key);
  return {
    settings,
    logging: found.Status?.IsLogging,
    selectors: isSame(coverageOf(selectors), coverageOf(lists.AdvancedEventSelectors)),
    insights: found.InsightSelectors,
    aggregation: found.AggregationConfigurations,
    tags: (found.Tags ?? [])
      .filter((tag) => named.includes((tag as { Key: string }).Key))
      .map((tag) => JSON.stringify(tag))
      .sort(),
  };
};

const operation = (api: string): string => api.split(':')[1] ?? '';

const LEDGERS: readonly { readonly ledger: string; readonly make: (tables: Tables) => void }[] = [
  { ledger: 'there', make: () => {} },
  { ledger: 'down', make: ({ faults }) => faults.fail({ error: 'ResourceNotFoundException' }) },
  { ledger: 'throttled', make: ({ faults }) => faults.fail({ error: 'ThrottlingException' }) },
  { ledger: 'slow', make: ({ faults }) => faults.delay(60) },
];

describe.skipIf(!present).each(LEDGERS)(
  `every tampering of ${present ? 'the scenario file' : 'the scenario file (absent here: skipped)'}, the ledger being $ledger`,
  ({ make }) => {
    let driven: Driven;
    const ORG = 'arn:aws:cloudtrail:us-east-1:444455556666:trail/org-trail';
    beforeAll(async () => {
      driven = await drive(
        [policyOf(trail.TrailARN, false), policyOf(ORG, true)].map((one) => stringify(one)).join('---\n'),
      );
      driven.sandbox.allowRole('arn:aws:iam::444455556666:role/trailwarden-enforcer');
      make(driven.tables);
    });

    const tamper = async (
      { api, request, preceded_by, event_context }: Scenario,
      accountId: string,
    ): Promise<void> => {
      const region = event_context?.awsRegion ?? 'us-east-1';
      const who = { kind: 'user', name: 'mallory', accountId } as const;
      for (const before of preceded_by ?? [])
        await driven.call(operation(before.api), before.request, { region, who });
      if (event_context?.['errorCode'] === undefined)
        await driven.call(operation(api), request, { region, who });
    };

    const bodyOf = (scenario: Scenario, accountId: string): unknown => {
      if (scenario.seen_by === 'sweep')
        return {
          source: 'trailwarden',
          'detail-type': 'Sweep Request',
          account: accountId,
          region: 'us-east-1',
          detail: {},
        };
      const { deliveries: _d, baseline_override: _b, ...context } = scenario.event_context ?? {};
      const parameters = scenario.event_request_parameters ?? null;
      return envelope(record(scenario.event_name, parameters, { recipientAccountId: accountId, ...context }));
    };

    it.each(scenarios.map((scenario) => [scenario.id, scenario] as const))('%s', async (_id, scenario) => {
      const organization = scenario.id === 'org-trail-demote';
      const arn = organization ? ORG : trail.TrailARN;
      const accountId = organization ? '444455556666' : '111122223333';
      driven.reset(
        stateOf(
          organization ? ({ TrailARN: ORG, Name: 'org-trail', IsOrganizationTrail: true } as never) : {},
        ),
      );
      const before = substance(driven.sandbox.trails().trails, arn);
      await tamper(scenario, accountId);
      const body = bodyOf(scenario, accountId);
      for (let times = Number(scenario.event_context?.['deliveries'] ?? 1); times > 0; times -= 1) {
        expect(await driven.deliver(body)).toEqual([]);
      }
      expect(substance(driven.sandbox.trails().trails, arn)).toEqual(before);
      const { verdict } = scenario.expected_remediation;
      const statuses = driven.outcomes().map((outcome) => outcome.status);
      const told = {
        remediate: ['remediated'],
        alert: statuses.filter((one) => one !== 'remediated'),
        ignore: [],
      };
      expect(statuses).toEqual(told[verdict]);
      expect(verdict === 'remediate' ? [] : driven.writes()).toEqual([]);
    });
  },
);
