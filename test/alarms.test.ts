import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../lib/core/json.ts';
import { ofType, TAGS, TEMPLATE } from './template.ts';

interface Alarm {
  readonly Type: string;
  readonly Properties: JsonObject & {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions: readonly { readonly Name: string; readonly Value: Json }[];
  };
}

// The file is ours, and each test says what it expects to find in it.
const FILE = parse(readFileSync('deploy/alarms.yml', 'utf8'), { customTags: TAGS }) as {
  readonly Resources: { readonly [name: string]: Alarm };
};
const ALARMS = Object.values(FILE.Resources).map(({ Properties }) => Properties);

const watched = (Namespace: string): readonly Json[] =>
  ALARMS.filter((alarm) => alarm.Namespace === Namespace).map(
    ({ Dimensions }) => Dimensions[0]?.Value ?? null,
  );

const SOURCES = globSync('lib/**/*.ts').map((file) => readFileSync(file, 'utf8'));

describe('the alarms', () => {
  it('stand in the template, and all go to the topic of the owner', () => {
    expect(TEMPLATE.resources[0]).toBe('${file(deploy/alarms.yml)}');
    for (const { AlarmActions } of ALARMS)
      expect(AlarmActions).toEqual({
        'Fn::If': ['HasAlarmTopic', [{ Ref: 'AlarmTopic' }], { Ref: 'AWS::NoValue' }],
      });
  });

  it('watch every queue in which something is set aside', () => {
    const aside = ofType('AWS::SQS::Queue').filter((name) => /^(Failed|Undelivered)/.test(name));
    expect(watched('AWS/SQS')).toEqual(
      expect.arrayContaining(aside.map((name) => ({ 'Fn::GetAtt': `${name}.QueueName` }))),
    );
    expect(aside).toHaveLength(7);
  });

  it('watch every function', () => {
    for (const name of ['Enforce', 'Notify', 'Sweep'])
      expect(watched('AWS/Lambda')).toContainEqual({ Ref: `${name}LambdaFunction` });
  });

  it('watch metrics that are counted somewhere', () => {
    const metrics = ALARMS.filter(({ Namespace }) => Namespace === 'Trailwarden').map(
      (one) => one.MetricName,
    );
    expect(metrics).toHaveLength(9);
    const counted = SOURCES.flatMap((text) =>
      [...text.matchAll(/\.count\(['`]([^'`$]+)/g)].map(([, name]) => name),
    );
    const known = [...counted, 'IgnoredMessages', 'UnreadableMessages'];
    for (const metric of metrics) expect(known).toContain(metric.replace(/^Outcome-.+/, 'Outcome-'));
  });

  it('ring where no sweep comes any more', () => {
    expect(FILE.Resources['NobodyLooks']?.Properties).toMatchObject({
      MetricName: 'Sweeps',
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
    });
  });
});
