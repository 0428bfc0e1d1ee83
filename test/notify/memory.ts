import type { Incident, Posted } from '../../lib/core/incident.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import { Retryable, type Channel, type Threads, type Waiting } from '../../lib/ports.ts';

interface Thread {
  waiting: Map<string, Waiting>;
  told: Set<string>;
  incident: Incident | null;
  holder: string | null;
}

/** Threads as the ledger keeps them, without one. */
export const memoryThreads = (): Threads => {
  const all = new Map<string, Thread>();
  const at = (key: string): Thread => {
    const found = all.get(key) ?? { waiting: new Map(), told: new Set(), incident: null, holder: null };
    all.set(key, found);
    return found;
  };
  return {
    enqueue: async (key, outcome) => {
      const { waiting, told } = at(key);
      if (!told.has(outcome.id) && !waiting.has(outcome.id))
        waiting.set(outcome.id, { outcome, begun: false });
    },
    hold: async (key, holder) => {
      const thread = at(key);
      if (thread.holder !== null && thread.holder !== holder) return false;
      thread.holder = holder;
      return true;
    },
    release: async (key) => {
      at(key).holder = null;
    },
    waiting: async (key) =>
      [...at(key).waiting.values()].sort((one, other) =>
        one.outcome.timing.finishedAt < other.outcome.timing.finishedAt ? -1 : 1,
      ),
    begin: async (key, outcome) => {
      at(key).waiting.set(outcome.id, { outcome, begun: true });
    },
    settle: async (key, outcome, incident) => {
      const thread = at(key);
      thread.incident = incident;
      thread.told.add(outcome.id);
      thread.waiting.delete(outcome.id);
    },
    incident: async (key) => at(key).incident,
  };
};

/** One message of a channel. */
export interface Said {
  readonly outcome: string;
  readonly thread: string;
  readonly finishedAt: string;
}

export interface MemoryChannel extends Channel {
  readonly said: readonly Said[];
  readonly renewed: readonly Incident[];
}

/** A channel that keeps what was said, and can tell by an outcome's id. */
export const memoryChannel = (): MemoryChannel => {
  const said: (Said & Posted)[] = [];
  const renewed: Incident[] = [];
  const put = ({ id, timing }: Outcome, thread: string): Posted => {
    const posted = { channel: 'C1', ts: String(said.length + 1) };
    said.push({ outcome: id, thread, finishedAt: timing.finishedAt, ...posted });
    return posted;
  };
  return {
    said,
    renewed,
    open: async (incident, outcome) => put(outcome, incident.id),
    reply: async ({ id, posted }, outcome) => {
      if (posted === null) throw new Retryable('there is no thread');
      put(outcome, id);
    },
    renew: async (incident) => {
      renewed.push(incident);
    },
    find: async (_incident, { id }) => said.find(({ outcome }) => outcome === id) ?? null,
  };
};
