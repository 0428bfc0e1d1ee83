/** What something costs: dollars for so many of a unit. */
export interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
}

const MILLION = 1_000_000;

/**
 * Prices of us-east-1, of the first tier, without any free tier; looked up on 2026-11-26. AWS's pages fill most figures
 * in by script and could not be read here: beside each page stands who quotes it, and when.
 */
export const PRICES = {
  // https://aws.amazon.com/lambda/pricing/, arm64 (https://cloudchipr.com/blog/aws-lambda-pricing, 2024).
  lambdaSecond: { dollars: 0.0000133334, per: 1, unit: 'GB-s' },
  // https://aws.amazon.com/lambda/pricing/: "$0.20 per million requests"
  // (https://github.com/api-evangelist/aws-lambda, plans/aws-lambda-plans-pricing.yml, 2026-09-20).
  lambdaRequest: { dollars: 0.2, per: MILLION, unit: '1 M' },
  // https://aws.amazon.com/sqs/pricing/, standard queues
  // (https://notes.darshanraul.me/AWS/application-integration/sqs/README, undated).
  queueRequest: { dollars: 0.4, per: MILLION, unit: '1 M' },
  // https://aws.amazon.com/eventbridge/pricing/ (https://cloudburn.io/blog/amazon-eventbridge-pricing, March 2026).
  schedule: { dollars: 1, per: MILLION, unit: '1 M' },
  customEvent: { dollars: 1, per: MILLION, unit: '1 M' },
  // https://aws.amazon.com/dynamodb/pricing/on-demand/, as halved on 2024-11-01
  // (https://airbyte.com/data-engineering-resources/dynamodb-pricing, July 2025).
  tableRead: { dollars: 0.125, per: MILLION, unit: '1 M' },
  tableWrite: { dollars: 0.625, per: MILLION, unit: '1 M' },
  // https://aws.amazon.com/cloudwatch/pricing/
  // (https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/, June 2026).
  logs: { dollars: 0.5, per: 1e9, unit: 'GB' },
  metric: { dollars: 0.3, per: 1, unit: 'metric' },
  dashboard: { dollars: 3, per: 1, unit: 'dashboard' },
  // Of standard resolution; on the same page of AWS, but no reader that gives the figure was found.
  alarm: { dollars: 0.1, per: 1, unit: 'alarm' },
  // https://aws.amazon.com/cloudtrail/pricing/: "The first copy of management events is delivered free of charge.
  // Additional copies of management events are charged at $2.00 per 100,000 events."
  secondCopy: { dollars: 2, per: 100_000, unit: '100 k' },
} as const satisfies Record<string, Price>;
