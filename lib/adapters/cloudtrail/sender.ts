import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { THROTTLES } from '../../core/passing.ts';
import type { Rates } from '../../core/rates.ts';
import type { Turns, When } from './budgets.ts';

type Call = Parameters<CloudTrailClient['send']>;

/** What calls are made with. */
export type Sender = Pick<CloudTrailClient, 'send'>;

/** Makes calls of one kind, each in its turn, or not at all where that would come after the deadline. */
export const inTurn = (client: CloudTrailClient, turns: Turns, kind: keyof Rates, when: When): Sender => {
  const send = async (command: Call[0], options?: Call[1]): Promise<unknown> => {
    const answered = await turns.take(kind, when);
    try {
      return await client.send(command, options);
    } catch (error) {
      if (error instanceof Error && THROTTLES.has(error.name)) turns.throttled();
      throw error;
    } finally {
      answered();
    }
  };
  // What goes in and comes out is what `send` of the client takes and gives; its overloads cannot be spelled here.
  return { send: send as CloudTrailClient['send'] };
};
