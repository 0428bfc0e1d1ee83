import { CloudTrailClient, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';

/** As much of an SQS event as is looked at. */
interface Batch {
  readonly Records: readonly { readonly body: string }[];
}

const client = new CloudTrailClient({});

/** What everybody writes first: whoever stops a trail has it started again, unseen and unasked. */
export const handler = async ({ Records: records }: Batch): Promise<void> => {
  for (const { body } of records) {
    const { detail } = JSON.parse(body);
    if (detail.eventName === 'StopLogging')
      await client.send(new StartLoggingCommand({ Name: detail.requestParameters.name }));
  }
};
