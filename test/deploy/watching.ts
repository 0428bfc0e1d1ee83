import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../lib/core/json.ts';
import type { Resource } from '../template.ts';
import type { Packaged } from './packager.ts';

type Template = () => Packaged;

interface Alarm extends JsonObject {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: Json }[];
}

/** What AWS documents (the user guides' pages on monitoring of EventBridge, Scheduler, Lambda and SQS). */
const DOCUMENTED: { readonly [namespace: string]: { readonly [metric: string]: readonly string[] } } = {
  'AWS/SQS': {
    ApproximateNumberOfMessagesVisible: ['QueueName'],
    ApproximateAgeOfOldestMessage: ['QueueName'],
  },
  'AWS/Lambda': { Errors: ['FunctionName'], Throttles: ['FunctionName'] },
  'AWS/Events': { FailedInvocations: ['EventBusName', 'RuleName'] },
  'AWS/Scheduler': { TargetErrorCount: ['ScheduleGroup'], InvocationDroppedCount: ['ScheduleGroup'] },
};

const SOURCES = globSync('lib/**/*.ts').map((file) => readFileSync(file, 'utf8'));
const EMITTED = new Set(
  SOURCES.flatMap((text) =>
    [...text.matchAll(/\.(?:count|measure)\(['`]([^'`$]+)/g)].map(([, name = '']) => name),
  ),
);
/** The statuses of outcomes complete one metric's name each. */
const isEmitted = (metric: string): boolean => EMITTED.has(metric.replace(/^Outcome-[a-z-]+$/, 'Outcome-'));

/** Whether a metric of these dimensions exists: counted in the code, or documented by AWS. */
const exists = (namespace: string, metric: string, dimensions: readonly string[]): boolean =>
  namespace === 'Trailwarden'
    ? isEmitted(metric) && dimensions.join() === 'service'
    : dimensions.every((name) => DOCUMENTED[namespace]?.[metric]?.includes(name));

const resourcesOf = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template().Resources).filter(([, { Type }]) => Type === type);

const alarmsOf = (template: Template): readonly Alarm[] =>
  // The packager's own output, of our own file.
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties as Alarm);

/** What is watched by a metric, by its dimensions. */
const watched = (template: Template, metric: string): readonly Json[] =>
  alarmsOf(template)
    .filter(({ MetricName }) => MetricName === metric)
    .map(({ Dimensions }) => Dimensions);

const attribute = (resource: string, name: string): Json => ({ 'Fn::GetAtt': [resource, name] });

const describeAlarms = (template: Template): void => {
  it('all go to the topic of the owner, and nowhere else', () => {
    for (const alarm of alarmsOf(template)) {
      expect(alarm['AlarmActions']).toEqual({
        'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopic' }], { Ref: 'AWS::NoValue' }],
      });
      expect(alarm).not.toHaveProperty('OKActions');
      expect(alarm).not.toHaveProperty('InsufficientDataActions');
    }
  });

  it('watch metrics that are counted in the code, or documented by AWS', () => {
    const strange = alarmsOf(template).filter(
      ({ Namespace, MetricName, Dimensions }) =>
        !exists(
          Namespace,
          MetricName,
          Dimensions.map(({ Name }) => Name),
        ),
    );
    expect(strange).toEqual([]);
    const ours = alarmsOf(template).filter(({ Namespace }) => Namespace === 'Trailwarden');
    expect(ours).toHaveLength(10);
    for (const { Dimensions } of ours)
      expect(Dimensions).toEqual([{ Name: 'service', Value: 'trailwarden' }]);
  });

  it.each([
    { reason: 'a drift stays', metric: 'Outcome-unresolved' },
    { reason: 'something is unread', metric: 'Outcome-unknown' },
    { reason: 'the bus did not take an outcome', metric: 'UntoldOutcomes' },
    { reason: 'Slack did not take one', metric: 'UntoldAlerts' },
    { reason: 'the pause button is pressed', metric: 'PausedSweeps' },
    { reason: 'no heartbeat comes', metric: 'Sweeps' },
    { reason: 'a bug was met', metric: 'Bugs' },
  ])('ring when $reason', ({ metric }) => {
    expect(watched(template, metric)).toHaveLength(1);
  });

  it.each([
    { reason: 'no sweep comes any more', metric: 'Sweeps', statistic: 'Sum' },
    { reason: 'no sweep is answered any more', metric: 'SweepSeconds', statistic: 'SampleCount' },
  ])('ring where $reason, though nothing is counted then', ({ metric, statistic }) => {
    expect(alarmsOf(template).find(({ MetricName }) => MetricName === metric)).toMatchObject({
      Statistic: statistic,
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 3600,
    });
    expect(alarmsOf(template).filter((alarm) => alarm['TreatMissingData'] === 'breaching')).toHaveLength(2);
  });
};

const describeWatched = (template: Template): void => {
  it('watch every queue in which something is set aside', () => {
    const aside = resourcesOf(template, 'AWS::SQS::Queue')
      .map(([name]) => name)
      .filter((name) => /^(Failed|Undelivered)/.test(name));
    const watching = watched(template, 'ApproximateNumberOfMessagesVisible');
    expect(new Set(watching)).toEqual(
      new Set(aside.map((name) => [{ Name: 'QueueName', Value: attribute(name, 'QueueName') }])),
    );
    expect(watching).toHaveLength(7);
  });

  it('watch the age of every queue that feeds a function', () => {
    const fed = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(
      ([, { Properties }]) => Properties['EventSourceArn'],
    );
    const ages = watched(template, 'ApproximateAgeOfOldestMessage');
    expect(ages).toHaveLength(3);
    expect(fed.map((arn) => JSON.stringify(arn).replace('"Arn"', '"QueueName"'))).toEqual(
      ages.map((dimensions) => JSON.stringify((dimensions as Alarm['Dimensions'])[0]?.Value)),
    );
  });

  it.each(['Errors', 'Throttles'])('watch the %s of every function', (metric) => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([name]) => name);
    expect(functions).toHaveLength(3);
    expect(watched(template, metric)).toEqual(
      functions.map((name) => [{ Name: 'FunctionName', Value: { Ref: name } }]),
    );
  });

  it('watch what every rule could not deliver, on a bus of ours by both names', () => {
    const rules = resourcesOf(template, 'AWS::Events::Rule');
    expect(rules).toHaveLength(5);
    const dimensions = rules.map(([name, { Properties }]) => {
      const bus = Properties['EventBusName'];
      if (bus === undefined) return [{ Name: 'RuleName', Value: { Ref: name } }];
      const own = { 'Fn::Select': [2, { 'Fn::Split': ['/', attribute(name, 'Arn')] }] };
      const on = JSON.stringify(bus).includes('IntakeBus') ? 'IntakeBus' : 'OutcomeBus';
      return [
        { Name: 'EventBusName', Value: attribute(on, 'Name') },
        { Name: 'RuleName', Value: own },
      ];
    });
    expect(watched(template, 'FailedInvocations')).toEqual(dimensions);
  });

  it.each(['TargetErrorCount', 'InvocationDroppedCount'])(
    'watch the %s of the clock, in a group of its own',
    (metric) => {
      expect(watched(template, metric)).toEqual([[{ Name: 'ScheduleGroup', Value: { Ref: 'SweepGroup' } }]]);
      expect(template().Resources['SweepSchedule']?.Properties['GroupName']).toEqual({ Ref: 'SweepGroup' });
    },
  );
};

interface Widget {
  readonly properties: {
    readonly title: string;
    readonly metrics: readonly (readonly (string | JsonObject)[])[];
  };
}

const REFERENCE = /\$\{([A-Za-z:]+)(?:\.(\w+))?\}/g;

/** The dashboard as it is once CloudFormation has put in the names. */
const widgetsOf = (template: Template): readonly Widget[] => {
  const { DashboardBody: body } = template().Resources['Dashboard']?.Properties ?? {};
  const { 'Fn::Sub': text } = body as { readonly 'Fn::Sub': string };
  const named = text.replace(REFERENCE, (reference, name: string, key?: string) => {
    const isKnown = key === undefined ? name === 'AWS::Region' : name in template().Resources;
    if (!isKnown) throw new Error(`the template has no ${reference}`);
    return `${name}-${key ?? ''}`;
  });
  const { widgets } = JSON.parse(named) as { readonly widgets: readonly Widget[] };
  return widgets;
};

const describeDashboard = (template: Template): void => {
  it('is JSON once the names are put in, and shows only metrics that exist', () => {
    const shown = widgetsOf(template)
      .flatMap(({ properties }) => properties.metrics)
      .map((parts) => parts.filter((part) => typeof part === 'string'))
      .filter((parts) => parts.length > 0);
    expect(shown.length).toBeGreaterThan(10);
    const strange = shown.filter(
      ([namespace = '', metric = '', dimension = '']) => !exists(namespace, metric, [dimension]),
    );
    expect(strange).toEqual([]);
    const ours = shown.filter(([namespace]) => namespace === 'Trailwarden');
    expect(new Set(ours.map(([, , , value]) => value))).toEqual(new Set(['trailwarden']));
  });

  it.each([
    { reason: 'outcomes by status', shows: /Outcome-remediated/ },
    { reason: 'time to repair, at its median', shows: /GapSeconds.*"p50"/ },
    { reason: 'time to repair, at its worst', shows: /GapSeconds.*"p95"/ },
    { reason: 'our own part of it', shows: /RepairSeconds.*"p95"/ },
    { reason: 'gap minutes', shows: /"gap \/ 60"/ },
    { reason: 'how long a sweep takes', shows: /SweepSeconds/ },
    { reason: 'throttled calls', shows: /ThrottledCalls/ },
    { reason: 'the ages of queues', shows: /ApproximateAgeOfOldestMessage.*Attempts-QueueName/ },
  ])('shows $reason', ({ shows }) => {
    expect(JSON.stringify(widgetsOf(template))).toMatch(shows);
  });
};

/** Says how the packaged template watches the watcher. */
export const describeWatching = (template: Template): void => {
  describe('the alarms', () => {
    describeAlarms(template);
    describeWatched(template);
  });
  describe('the dashboard', () => {
    describeDashboard(template);
  });
};
