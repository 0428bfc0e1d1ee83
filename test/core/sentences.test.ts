import type { Action } from '../../lib/core/action.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { READS } from '../../lib/core/facets/facet.ts';
import { FACETS } from '../../lib/core/facets/index.ts';
import { outcomeOf } from '../../lib/core/outcome.ts';
import { paused } from '../../lib/core/policy.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { parseTrigger } from '../../lib/core/trigger.ts';
import { envelope, mutated } from '../arbitraries/events.ts';
import { agreeing, policies, type Desired } from '../arbitraries/policies.ts';
import { trailState } from '../arbitraries/state.ts';
import { trailId } from '../arbitraries/trail.ts';
import { course, exactly, lookAt, policyOf, TRAIL } from './fixtures.ts';
import { applied, type Model } from './model.ts';

const PARTNERS: { readonly [property: string]: string } = {
  IsMultiRegionTrail: 'IncludeGlobalServiceEvents',
  IncludeGlobalServiceEvents: 'IsMultiRegionTrail',
  CloudWatchLogsLogGroupArn: 'CloudWatchLogsRoleArn',
  CloudWatchLogsRoleArn: 'CloudWatchLogsLogGroupArn',
};

/** A policy that asks for the trail as it stands, in the policy's spelling. */
const asItStands = ({ Trail = {}, Status, ...rest }: TrailState): Desired => ({
  ...(Status?.IsLogging && { IsLogging: true }),
  ...(rest.EventSelectors && { EventSelectors: rest.EventSelectors }),
  ...(rest.AdvancedEventSelectors && { AdvancedEventSelectors: rest.AdvancedEventSelectors }),
  S3BucketName: Trail.S3BucketName ?? null,
  S3KeyPrefix: Trail.S3KeyPrefix ?? null,
  IsMultiRegionTrail: Trail.IsMultiRegionTrail ?? false,
  IncludeGlobalServiceEvents: Trail.IncludeGlobalServiceEvents ?? true,
  IsOrganizationTrail: Trail.IsOrganizationTrail ?? false,
  EnableLogFileValidation: Trail.LogFileValidationEnabled ?? false,
  RecursiveLogging: Trail.RecursiveLogging ?? true,
  KMSKeyId: Trail.KmsKeyId ?? null,
  CloudWatchLogsLogGroupArn: Trail.CloudWatchLogsLogGroupArn ?? null,
  CloudWatchLogsRoleArn: Trail.CloudWatchLogsRoleArn ?? null,
  SnsTopicName: Trail.SnsTopicARN ?? null,
  InsightSelectors: rest.InsightSelectors ?? [],
  AggregationConfigurations: rest.AggregationConfigurations ?? [],
  Tags: rest.Tags ?? [],
});

const maybeAbsent = fc.option(trailState, { freq: 4 });

describe('the core keeps its sentences', () => {
  test('a policy made of the observed state finds no drift', () => {
    fc.assert(
      fc.property(trailId, trailState, (trail, state) => {
        const found = course([policyOf({ desired: asItStands(state) })], lookAt(state), trail);
        expect(found.drifts).toEqual([]);
      }),
    );
  });

  test('an empty report plans nothing', () => {
    fc.assert(
      fc.property(trailId, trailState, (trail, state) => {
        const { actions, blocked } = course([policyOf({ desired: asItStands(state) })], lookAt(state), trail);
        expect({ actions, blocked }).toEqual({ actions: [], blocked: [] });
      }),
    );
  });

  test('after the plan there is nothing left to plan, on a trail that drifted or vanished', () => {
    fc.assert(
      fc.property(trailId, maybeAbsent, agreeing, (trail, before, asked) => {
        const all = exactly(
          asked.map((policy) => ({
            ...policy,
            onDelete: 'recreate',
            desired: before ? policy.desired : { S3BucketName: 'logs-one', ...policy.desired },
          })),
          trail,
        );
        const { actions, selection } = course(all, lookAt(before), trail);
        fc.pre(selection.conflicts.length === 0);
        const after = actions.reduce<Model>((model, action) => applied(model, action, trail), before);
        expect(after).not.toBeNull();
        expect(course(all, lookAt(after), trail).drifts).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('the cures that replace a refused whole come to the same as the whole', () => {
    fc.assert(
      fc.property(trailId, trailState, agreeing, (trail, before, asked) => {
        const { actions } = course(asked, lookAt(before), trail);
        const parts = actions.flatMap((one) => (one.fallback.length > 0 ? one.fallback : [one]));
        const after = parts.reduce<Model>((model, action) => applied(model, action, trail), before);
        expect(course(asked, lookAt(after), trail).drifts).toEqual([]);
      }),
    );
  });

  test('nothing is written but what a policy asks and the partner that AWS wants with it', () => {
    fc.assert(
      fc.property(trailId, maybeAbsent, policies, (trail, before, asked) => {
        const { actions, selection } = course(exactly(asked, trail), lookAt(before), trail);
        const wished = selection.wishes.map(({ facet }) => facet.property);
        const allowed = [
          ...wished.flatMap((property) => [property, PARTNERS[property] ?? property]),
          ...(before ? [] : ['Trail', 'IsLogging']),
        ];
        const keys = actions
          .filter(({ call }) => call === 'UpdateTrail' || call === 'CreateTrail')
          .flatMap(({ request }) => Object.keys(request))
          .map((key) => (key === 'KmsKeyId' ? 'KMSKeyId' : key === 'TagsList' ? 'Tags' : key))
          .filter((key) => key !== 'Name');
        expect(allowed).toEqual(expect.arrayContaining(actions.flatMap(({ writes }) => [...writes])));
        expect(allowed).toEqual(expect.arrayContaining(keys));
      }),
    );
  });

  /** What is kept of a trail's selectors stays in their order, which means nothing. */
  const ordered = (actions: readonly Action[]): unknown =>
    actions.map(({ request, ...action }) => {
      const inOrder = Object.entries(request).map(([key, value]) =>
        key.endsWith('EventSelectors') && Array.isArray(value)
          ? [key, value.map((one) => JSON.stringify(one)).sort()]
          : [key, value],
      );
      return { ...action, request: Object.fromEntries(inOrder) };
    });

  test('a plan is the same however policies and selectors are ordered', () => {
    fc.assert(
      fc.property(trailId, maybeAbsent, policies, (trail, before, asked) => {
        const state = before && {
          ...before,
          ...(before.EventSelectors && { EventSelectors: before.EventSelectors.toReversed() }),
          ...(before.AdvancedEventSelectors && {
            AdvancedEventSelectors: before.AdvancedEventSelectors.toReversed(),
          }),
        };
        const all = exactly(asked, trail);
        const { actions, blocked } = course(all, lookAt(before), trail);
        const again = course(all.toReversed(), lookAt(state), trail);
        expect({ actions: ordered(again.actions), blocked: again.blocked }).toEqual({
          actions: ordered(actions),
          blocked,
        });
      }),
    );
  });

  test('a read that failed never reads as compliant, and never as remediated', () => {
    fc.assert(
      fc.property(trailState, policies, fc.subarray([...READS], { minLength: 1 }), (state, asked, failed) => {
        const unread = Object.fromEntries(failed.map((read) => [read, 'AccessDenied']));
        const found = course(asked, lookAt(state, unread));
        fc.pre(found.selection.wishes.some(({ facet }) => failed.includes(facet.read)));
        const times = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:01Z' };
        const rest = { triggers: [], done: [], left: [], echo: false, repairs: {} };
        const outcome = outcomeOf({ ...found, ...times, ...rest, trail: TRAIL });
        expect(['compliant', 'remediated']).not.toContain(outcome.status);
        expect(outcome.unread.length).toBeGreaterThan(0);
      }),
    );
  });

  test('audit mode never yields an action and always shows the finding', () => {
    fc.assert(
      fc.property(trailId, maybeAbsent, agreeing, (trail, before, asked) => {
        const found = course(paused(exactly(asked, trail)), lookAt(before), trail);
        expect(found.actions).toEqual([]);
        expect(found.findings.map(({ drift }) => drift)).toEqual(found.drifts);
        expect(found.findings.map(({ verdict }) => verdict)).not.toContain('act');
        expect(found.drifts.map(({ property, desired }) => ({ property, desired }))).toEqual(
          course(exactly(asked, trail), lookAt(before), trail).drifts.map(({ property, desired }) => ({
            property,
            desired,
          })),
        );
      }),
    );
  });

  test('a property that only an audit policy asks for is written on no trail that exists', () => {
    fc.assert(
      fc.property(trailId, trailState, policies, (trail, state, asked) => {
        const { actions, selection } = course(asked, lookAt(state), trail);
        const enforced = selection.wishes
          .filter(({ mode }) => mode === 'enforce')
          .map(({ facet }) => facet.property);
        expect(enforced).toEqual(expect.arrayContaining(actions.flatMap(({ because }) => [...because])));
      }),
    );
  });

  test('reading a message never throws, whatever the bytes', () => {
    const bodies = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.anything(), envelope, mutated);
    fc.assert(
      fc.property(bodies, (body) => {
        expect(['trigger', 'sweep', 'ignored', 'unreadable']).toContain(parseTrigger(body).is);
      }),
      { numRuns: 2000 },
    );
  });

  test('the generators reach every property that a policy can govern', () => {
    const reached = new Set(
      fc.sample(policies, 300).flatMap((all) => all.flatMap((one) => Object.keys(one.desired))),
    );
    expect([...reached].sort()).toEqual(FACETS.map(({ property }) => property).sort());
  });
});
