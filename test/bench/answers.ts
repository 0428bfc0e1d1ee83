/** What a call to the instant server is about. */
export interface Asked {
  readonly operation: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly accountId: string;
}

type Dict = Readonly<Record<string, unknown>>;

const BUCKET = 'ct-logs-111122223333';

const SELECTORS = [
  { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
  {
    Name: 'objects',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::payroll/', 'arn:aws:s3:::ledgers/'] },
    ],
  },
];
const INSIGHTS = [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }];
const TAGS = [{ Key: 'owner', Value: 'secops' }];

/** What a policy asks of each trail that the instant server answers for. */
export const DESIRED: Dict = {
  IsLogging: true,
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  EnableLogFileValidation: true,
  S3BucketName: BUCKET,
  AdvancedEventSelectors: SELECTORS,
  InsightSelectors: INSIGHTS,
  Tags: TAGS,
};

export const arnOf = (name: string, accountId: string): string =>
  `arn:aws:cloudtrail:us-east-1:${accountId}:trail/${name}`;

const trail = (arn: string): Dict => ({
  Name: arn.slice(arn.indexOf('/') + 1),
  TrailARN: arn,
  HomeRegion: 'us-east-1',
  S3BucketName: BUCKET,
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  LogFileValidationEnabled: true,
  IsOrganizationTrail: false,
  HasCustomEventSelectors: true,
  HasInsightSelectors: true,
});

const textIn = (request: Dict, key: string): string => {
  const value = request[key];
  return typeof value === 'string' ? value : '';
};

const INSIDE = new Date(Date.now() + 3_600_000).toISOString();

/** Keys from which the instant server tells whose they are. */
export const keyOf = (accountId: string): string => `ASIA${accountId}`;

const assumed = ({ RoleArn }: Dict): string => {
  const [, , , , account = ''] = String(RoleArn).split(':');
  const user = `<AssumedRoleUser><Arn>arn:aws:sts::${account}:assumed-role/trailwarden-enforcer/trailwarden</Arn><AssumedRoleId>A:B</AssumedRoleId></AssumedRoleUser>`;
  const keys = `<Credentials><AccessKeyId>${keyOf(account)}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${INSIDE}</Expiration></Credentials>`;
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${user}${keys}</AssumeRoleResult></AssumeRoleResponse>`;
};

/** The text of an attribute of DynamoDB. */
const valueOf = (attributes: unknown, key: string): string => {
  // What is not there is told as no text.
  const found = (attributes as Readonly<Record<string, { readonly S?: string } | undefined>> | undefined)?.[
    key
  ];
  return found?.S ?? '';
};

/**
 * Accounts with so many trails each, all as `DESIRED` asks, and answers that are written down beforehand: only
 * whether a trail records is kept, and how it was last seen whole. The bus takes everything.
 */
export const answers = (trails: number): ((asked: Asked) => Dict | string) => {
  const stopped = new Set<string>();
  const snapshots = new Map<string, Dict>();
  const names = Array.from({ length: trails }, (_, index) => (index === 0 ? 'audit' : `audit-${index}`));
  return ({ operation, request, accountId }) => {
    const reference = textIn(request, 'Name') || textIn(request, 'TrailName');
    const arn = reference.startsWith('arn:') ? reference : arnOf(reference, accountId);
    switch (operation) {
      case 'GetTrail':
        return { Trail: trail(arn) };
      case 'GetTrailStatus':
        return { IsLogging: !stopped.has(arn) };
      case 'StartLogging':
        stopped.delete(arn);
        return {};
      case 'StopLogging':
        stopped.add(arn);
        return {};
      case 'GetEventSelectors':
        return { TrailARN: arn, AdvancedEventSelectors: SELECTORS };
      case 'GetInsightSelectors':
        return { TrailARN: arn, InsightSelectors: INSIGHTS };
      case 'ListTags':
        return {
          ResourceTagList: [{ ResourceId: String([request['ResourceIdList']].flat()[0]), TagsList: TAGS }],
        };
      case 'ListTrails':
        return { Trails: names.map((Name) => ({ Name, TrailARN: arnOf(Name, accountId) })) };
      case 'PutItem':
        // The item is an object; so it was made.
        if (valueOf(request['Item'], 'sk') === 'now#snapshot')
          snapshots.set(valueOf(request['Item'], 'pk'), request['Item'] as Dict);
        return {};
      case 'Query':
        return {
          Items: [snapshots.get(valueOf(request['ExpressionAttributeValues'], ':pk'))].filter(Boolean),
        };
      case 'PutEvents':
        return { FailedEntryCount: 0, Entries: [{ EventId: 'event' }] };
      case 'AssumeRole':
        return assumed(request);
      default:
        return {};
    }
  };
};
