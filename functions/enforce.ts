import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import policies from 'trailwarden:policies';
import { readConfig } from '../lib/config.ts';
import { paused } from '../lib/core/policy.ts';
import { dispatch } from '../lib/dispatch.ts';
import { wire } from '../lib/wire.ts';
import { coat, log } from './middleware.ts';

const config = readConfig(process.env);
const world = wire(config, log);
const inForce = config.mode === 'audit' ? paused(policies) : policies;

/** Kept for telling what happened, a ledger and a bus that hang included; assumed where the runtime does not say what is left. */
const RESERVE = 8000;
const ASSUMED = 60_000;

const enforce = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const left = context?.getRemainingTimeInMillis?.() ?? ASSUMED;
  const messages = event.Records.map(({ messageId, body }) => ({ id: messageId, body }));
  // The sweep tells of a pause that it shares; one that is set here alone has to be told from here.
  if (config.mode === 'audit') log.count('PausedSweeps');
  const later = await dispatch(world, inForce, messages, Date.now() + left - RESERVE);
  const settle = async ({ messageId }: SQSRecord): Promise<void> => {
    if (later.has(messageId)) throw new Error('may succeed later');
  };
  return processPartialResponse(event, settle, new BatchProcessor(EventType.SQS), {
    context,
    throwOnFullBatchFailure: false,
  });
};

/** Takes a batch of triggers from the queue and reconciles each trail once. */
export const handler = coat(enforce);
