import { CALLS } from './action.ts';
import { callsChanging, canHaveCaused } from './cause.ts';
import type { Finding } from './finding.ts';
import type { Trigger } from './trigger.ts';

/** The calls that can have changed what drifted: what is to be looked up where no event told who did it. */
export const suspects = (findings: readonly Finding[], triggers: readonly Trigger[]): readonly string[] => {
  const [first] = findings;
  if (!first) return [];
  const { property } = first.drift;
  const isKnown = triggers.some((trigger) => canHaveCaused(trigger, property));
  return isKnown ? [] : callsChanging(property);
};

/** The latest of what was looked up that was not our own doing: nothing of it is trusted, it only tells. */
export const culprit = (found: readonly Trigger[]): readonly Trigger[] =>
  found.filter(({ actor }) => actor?.via !== 'trailwarden').slice(0, 1);

/** Tells our own calls from others', by the role; a name could be borrowed. */
export const toldApart = (trigger: Trigger, ours: readonly string[]): Trigger => {
  const { actor } = trigger;
  if (actor === null || !ours.some((role) => role === actor.issuer)) return trigger;
  // What we never call is somebody else's doing, whatever role they took.
  if (!CALLS.some((call) => call === trigger.eventName)) return trigger;
  return { ...trigger, actor: { ...actor, via: 'trailwarden' } };
};
