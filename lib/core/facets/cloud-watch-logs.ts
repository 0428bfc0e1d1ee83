import { text } from './kinds.ts';

/**
 * The pair that copies events to CloudWatch Logs. Group and role travel together even when one is
 * unchanged; AWS refuses them apart. Answers end the group's ARN with ":*", which names the same group.
 */
export const cloudWatchLogsLogGroupArn = text('CloudWatchLogsLogGroupArn', {
  readName: 'CloudWatchLogsLogGroupArn',
  group: 'cloudwatch',
  pattern: '^arn:aws[a-z-]*:logs:[a-z0-9-]+:\\d{12}:log-group:[A-Za-z0-9._/#-]{1,512}(:\\*)?$',
  says: "the log group's ARN, such as arn:aws:logs:us-east-1:111122223333:log-group:trail:*",
  partner: { property: 'CloudWatchLogsRoleArn', value: (mine, theirs) => (mine === null ? null : theirs) },
  clean: (arn) => `${arn.replace(/:\*$/, '')}:*`,
});

export const cloudWatchLogsRoleArn = text('CloudWatchLogsRoleArn', {
  readName: 'CloudWatchLogsRoleArn',
  group: 'cloudwatch',
  pattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/[A-Za-z0-9+=,.@_/-]{1,576}$',
  says: "the role's ARN, such as arn:aws:iam::111122223333:role/CloudTrail_CloudWatchLogs",
  partner: {
    property: 'CloudWatchLogsLogGroupArn',
    value: (mine, theirs) => (mine === null ? null : theirs),
  },
});
