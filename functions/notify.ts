import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readSpeech } from '../lib/config.ts';
import { notify } from '../lib/notify.ts';
import { speaker } from '../lib/wire.ts';
import { coat, log } from './middleware.ts';

const world = speaker(readSpeech(process.env), log);

/** Kept for the answer itself, and assumed where the runtime does not say what is left. */
const RESERVE = 6000;
const ASSUMED = 60_000;

const tell = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const left = context?.getRemainingTimeInMillis?.() ?? ASSUMED;
  const letters = event.Records.map(({ messageId, body, attributes }) => ({
    id: messageId,
    body,
    receives: Number(attributes?.ApproximateReceiveCount ?? 1),
  }));
  const turn = {
    holder: context?.awsRequestId ?? letters[0]?.id ?? '',
    deadline: Date.now() + left - RESERVE,
  };
  const later = await notify(world, letters, turn);
  const settle = async ({ messageId }: SQSRecord): Promise<void> => {
    if (later.has(messageId)) throw new Error('may be told later');
  };
  return processPartialResponse(event, settle, new BatchProcessor(EventType.SQS), {
    context,
    throwOnFullBatchFailure: false,
  });
};

/** Takes outcomes from the bus and speaks to Slack. */
export const handler = coat(tell);
