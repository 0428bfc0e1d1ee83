import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import type { Json } from '../../core/json.ts';
import { told, type RuleFacts, type Told } from './facts.ts';
import { configOf, type Looker } from './looker.ts';

/** What is read of a region's rules. */
export interface Rules {
  rule(name: string, bus: string): Promise<Told<RuleFacts>>;
  /** The rules of a bus that feed a target, with what they say of that target alone. */
  feeding(targetArn: string, bus: string): Promise<Told<readonly RuleFacts[]>>;
}

/** The states in which EventBridge lets events through (API: DescribeRule). */
const ENABLED = ['ENABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];

const ruleFacts = async (
  client: EventBridgeClient,
  Name: string,
  EventBusName: string,
): Promise<RuleFacts> => {
  const { State = '', EventPattern = 'null' } = await client.send(
    new DescribeRuleCommand({ Name, EventBusName }),
  );
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName }));
  return {
    name: Name,
    isEnabled: ENABLED.includes(State),
    // EventBridge takes a pattern only as JSON.
    pattern: JSON.parse(EventPattern) as Json,
    targets: Targets.map(({ Arn = '', DeadLetterConfig, Input, InputPath, InputTransformer }) => ({
      arn: Arn,
      deadLetters: DeadLetterConfig?.Arn ?? null,
      isWhole: Input === undefined && InputPath === undefined && InputTransformer === undefined,
    })),
  };
};

const namesFeeding = async (client: EventBridgeClient, TargetArn: string, EventBusName: string) => {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(
      new ListRuleNamesByTargetCommand({ TargetArn, EventBusName, ...(NextToken && { NextToken }) }),
    );
    names.push(...(answer.RuleNames ?? []));
    NextToken = answer.NextToken;
  } while (NextToken);
  return names;
};

/** Reads the rules of a region from outside. */
export const rules = (looker: Looker): Rules => {
  const client = new EventBridgeClient(configOf(looker));
  return {
    rule: (name, bus) => told(() => ruleFacts(client, name, bus)),
    feeding: (targetArn, bus) =>
      told(async () => {
        const names = await namesFeeding(client, targetArn, bus);
        const all = await Promise.all(names.map((name) => ruleFacts(client, name, bus)));
        return all.map((rule) => ({
          ...rule,
          targets: rule.targets.filter(({ arn }) => arn === targetArn),
        }));
      }),
  };
};
