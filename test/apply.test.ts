import { describe, expect, it } from 'vitest';
import type { Action } from '../lib/core/action.ts';
import { select } from '../lib/core/select.ts';
import { trailFromArn } from '../lib/core/trail.ts';
import { apply } from '../lib/apply.ts';
import type { Trails, World } from '../lib/ports.ts';
import { POLICY } from './deploy/policy.ts';
import { CAREFUL } from './core/spelling.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/audit';
const NOW = 1_000_000;

const ADDING: Action = {
  call: 'PutEventSelectors',
  request: { TrailName: ARN, AdvancedEventSelectors: CAREFUL },
  because: ['AdvancedEventSelectors'],
  writes: ['AdvancedEventSelectors'],
  needs: [],
  fallback: [],
  fresh: 'GetEventSelectors',
};
const STARTING: Action = {
  call: 'StartLogging',
  request: { Name: ARN },
  because: ['IsLogging'],
  writes: ['IsLogging'],
  needs: [],
  fallback: [],
};

/** What is called, in order, of a trail that was looked at so many milliseconds ago. */
const callsFor = async (actions: readonly Action[], age: number): Promise<readonly string[]> => {
  const trail = trailFromArn(ARN);
  if (!trail) throw new Error('no trail');
  const calls: string[] = [];
  const look = { existence: 'present', state: {}, unread: {}, passing: false } as const;
  const trails: Partial<Trails> = {
    look: async (_, [read = '']) => {
      calls.push(read);
      return { ...look, state: { AdvancedEventSelectors: [] } };
    },
    act: async (_, { call }) => {
      calls.push(call);
    },
  };
  const policies = [
    { ...POLICY, selectorCoverage: 'atLeast' as const, desired: { AdvancedEventSelectors: CAREFUL } },
  ];
  const ground = {
    look,
    askedAt: NOW - age,
    selection: select(policies, trail),
    bounds: {} as never,
    request: { trail, triggers: [], seenIn: trail.accountId, deadline: NOW + 60_000 },
    memory: { snapshot: () => Promise.resolve(null) },
    restoring: false,
  };
  // No more of either is asked for.
  await apply({ now: () => NOW } as World, trails as Trails, actions, ground);
  return calls;
};

describe('a call that builds on what is there', () => {
  it('is made at once where that was read within the second', async () => {
    expect(await callsFor([ADDING], 999)).toEqual(['PutEventSelectors']);
  });

  it('reads it again where the look is older', async () => {
    expect(await callsFor([ADDING], 1000)).toEqual(['GetEventSelectors', 'PutEventSelectors']);
  });

  it('reads it again where another call came first', async () => {
    expect(await callsFor([STARTING, ADDING], 0)).toEqual([
      'StartLogging',
      'GetEventSelectors',
      'PutEventSelectors',
    ]);
  });
});
