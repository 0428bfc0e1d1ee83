import {
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail';
import type { Read } from '../../core/facets/facet.ts';
import type { Json } from '../../core/json.ts';
import type { ApiTrail, Status, TrailState } from '../../core/state.ts';
import type { Sender } from './sender.ts';

type Reader = (client: Sender, arn: string) => Promise<TrailState>;

/** The SDK's typed answers as plain JSON: what is undefined is absent, and nothing but data is left. */
const plain = (value: readonly object[] | undefined): readonly Json[] | undefined =>
  // What was parsed from JSON is Json; TypeScript cannot know it.
  value && (JSON.parse(JSON.stringify(value)) as readonly Json[]);

const present = (state: { readonly [K in keyof TrailState]: TrailState[K] | undefined }): TrailState =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));

const trail: Reader = async (client, arn) => {
  const { Trail } = await client.send(new GetTrailCommand({ Name: arn }));
  // An answer without a trail says nothing; it must not read as a trail whose settings are all off.
  if (!Trail) throw new Error('GetTrail answered without a trail');
  // An undefined key of the SDK's answer is an absent one: JSON keeps no undefined.
  return { Trail: JSON.parse(JSON.stringify(Trail)) as ApiTrail };
};

/** The trail's status in the region of the client; times as ISO 8601, and when it was seen. */
export const statusOf = async (client: Sender, arn: string): Promise<Status> => {
  const { $metadata: _, ...answer } = await client.send(new GetTrailStatusCommand({ Name: arn }));
  // JSON keeps no undefined, and writes dates as ISO 8601.
  const told = JSON.parse(JSON.stringify(answer)) as Status;
  return { ...told, SeenAt: new Date().toISOString() };
};

const status: Reader = async (client, arn) => ({ Status: await statusOf(client, arn) });

const eventSelectors: Reader = async (client, arn) => {
  const answer = await client.send(new GetEventSelectorsCommand({ TrailName: arn }));
  return present({
    EventSelectors: plain(answer.EventSelectors),
    AdvancedEventSelectors: plain(answer.AdvancedEventSelectors),
  });
};

/** A trail without Insights answers with an exception (SDK: InsightNotEnabledException): it is the empty set. */
const insightSelectors: Reader = async (client, arn) => {
  try {
    const answer = await client.send(new GetInsightSelectorsCommand({ TrailName: arn }));
    return { InsightSelectors: plain(answer.InsightSelectors) ?? [] };
  } catch (error) {
    if (error instanceof Error && error.name === 'InsightNotEnabledException')
      return { InsightSelectors: [] };
    throw error;
  }
};

const eventConfiguration: Reader = async (client, arn) => {
  const answer = await client.send(new GetEventConfigurationCommand({ TrailName: arn }));
  return { AggregationConfigurations: plain(answer.AggregationConfigurations) ?? [] };
};

const tags: Reader = async (client, arn) => {
  const found: object[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(
      new ListTagsCommand({ ResourceIdList: [arn], ...(NextToken && { NextToken }) }),
    );
    found.push(...(answer.ResourceTagList ?? []).flatMap(({ TagsList }) => TagsList ?? []));
    NextToken = answer.NextToken;
  } while (NextToken);
  return { Tags: plain(found) ?? [] };
};

/** How each part of a trail's state is read, by the ARN and in the trail's home region. */
export const READERS: { readonly [R in Read]: Reader } = {
  GetTrail: trail,
  GetTrailStatus: status,
  GetEventSelectors: eventSelectors,
  GetInsightSelectors: insightSelectors,
  GetEventConfiguration: eventConfiguration,
  ListTags: tags,
};
