import { createHash, randomUUID } from 'node:crypto';
import { ApiError } from './errors.ts';
import { objects, text } from './request.ts';
import type { JsonObject } from '../core/json.ts';
import type { Queues } from './queues.ts';
import type { Call } from './types.ts';

// API: SendMessageBatch takes ten entries, each with an id of its own.
const MOST = 10;

const refusalOf = (entry: JsonObject, check: (entry: JsonObject) => void): ApiError | null => {
  try {
    check(entry);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
};

/** SendMessageBatch: the queue is the last part of its URL. Clients check the digest of each body. */
export const sendBatch = (
  queues: Queues,
  { operation, request }: Call,
  check: (entry: JsonObject) => void,
): JsonObject => {
  if (operation !== 'SendMessageBatch')
    throw new ApiError('UnknownOperationException', `Operation ${operation} is unknown`);
  const entries = objects(request, 'Entries') ?? [];
  if (entries.length === 0) throw new ApiError('EmptyBatchRequest', 'There are no entries');
  if (entries.length > MOST) throw new ApiError('TooManyEntriesInBatchRequest', 'More than ten entries');
  const name = (text(request, 'QueueUrl') ?? '').split('/').at(-1) ?? '';
  if (!queues.has(name)) throw new ApiError('QueueDoesNotExist', 'The specified queue does not exist.');
  const Successful: JsonObject[] = [];
  const Failed: JsonObject[] = [];
  for (const entry of entries) {
    const Id = text(entry, 'Id') ?? '';
    const body = text(entry, 'MessageBody') ?? '';
    const refused = refusalOf(entry, check);
    // API: BatchResultErrorEntry.
    if (refused !== null)
      Failed.push({ Id, SenderFault: false, Code: refused.code, Message: refused.message });
    else {
      queues.send(name, body);
      const MD5OfMessageBody = createHash('md5').update(body).digest('hex');
      Successful.push({ Id, MessageId: randomUUID(), MD5OfMessageBody });
    }
  }
  return { Successful, Failed };
};
