import {
  AddTagsCommand,
  CreateTrailCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
  type AddTagsCommandInput,
  type CreateTrailCommandInput,
  type PutEventConfigurationCommandInput,
  type PutEventSelectorsCommandInput,
  type PutInsightSelectorsCommandInput,
  type StartLoggingCommandInput,
  type UpdateTrailCommandInput,
} from '@aws-sdk/client-cloudtrail';
import type { JsonObject } from '../../core/json.ts';
import type { Call } from '../../core/action.ts';
import type { Sender } from './sender.ts';

/**
 * A planned request as the SDK's input. The plan is data in the API's own spelling, proved against the API by
 * the contract tests; the SDK's types cannot be derived from it.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the parameter is the caller's promise of a shape
const input = <T>(request: JsonObject): T => request as unknown as T;

type Writer = (client: Sender, request: JsonObject) => Promise<unknown>;

/** Every call that changes a trail which this service can make: there is no Stop, no Delete, no Remove. */
export const WRITERS: { readonly [C in Call]: Writer } = {
  CreateTrail: (client, request) =>
    client.send(new CreateTrailCommand(input<CreateTrailCommandInput>(request))),
  UpdateTrail: (client, request) =>
    client.send(new UpdateTrailCommand(input<UpdateTrailCommandInput>(request))),
  StartLogging: (client, request) =>
    client.send(new StartLoggingCommand(input<StartLoggingCommandInput>(request))),
  PutEventSelectors: (client, request) =>
    client.send(new PutEventSelectorsCommand(input<PutEventSelectorsCommandInput>(request))),
  PutInsightSelectors: (client, request) =>
    client.send(new PutInsightSelectorsCommand(input<PutInsightSelectorsCommandInput>(request))),
  PutEventConfiguration: (client, request) =>
    client.send(new PutEventConfigurationCommand(input<PutEventConfigurationCommandInput>(request))),
  AddTags: (client, request) => client.send(new AddTagsCommand(input<AddTagsCommandInput>(request))),
};
