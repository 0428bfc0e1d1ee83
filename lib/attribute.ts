import { culprit, suspects, toldApart } from './core/attribution.ts';
import type { Finding } from './core/finding.ts';
import type { Trigger } from './core/trigger.ts';
import { Retryable, Terminal, type Memory, type Trails, type World } from './ports.ts';
import type { Request } from './rounds.ts';

/** CloudTrail keeps events for lookups so long (API: LookupEvents). */
const KEPT = 90 * 86_400_000;
/** What was seen whole had not drifted yet; the clocks of two services may disagree. */
const LEEWAY = 900_000;
/** Knowing who did it is worth a wait, but not the time of another trail: two lookups a second are all there are. */
const PATIENCE = 10_000;

interface Known {
  readonly request: Request;
  readonly memory: Memory;
  readonly ours: readonly string[];
}

/** What woke us and, where none of it can have caused the first drift, the call that did, as CloudTrail recorded it. */
export const attributed = async (
  world: World,
  trails: Trails | null,
  findings: readonly Finding[],
  { request, memory, ours }: Known,
): Promise<readonly Trigger[]> => {
  const { trail, triggers } = request;
  const calls = suspects(findings, triggers);
  if (trails === null || calls.length === 0) return triggers;
  const now = world.now();
  const whole = memory.snapshotAt === null ? 0 : Date.parse(memory.snapshotAt) - LEEWAY;
  try {
    const deadline = Math.min(request.deadline, now + PATIENCE);
    const found = await trails.history(trail, calls, Math.max(whole, now - KEPT), deadline);
    return [...triggers, ...culprit(found.map((one) => toldApart(one, ours)))];
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    world.log.warn('who did it could not be looked up', { trail: trail.arn, error: error.message });
    return triggers;
  }
};
