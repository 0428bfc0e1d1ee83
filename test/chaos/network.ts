import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

/** Who makes calls: a container, which may be stopped between any two of them. */
export interface Caller {
  /** Decides about its next call: how long it is on the way; null where it never leaves. */
  readonly leaves: () => number | null;
}

/** Every call of this process, on its way. */
export interface Network {
  /** Whether calls are under way that somebody answers. */
  isBusy(): boolean;
  /** Does some work as a caller: each of its calls is the caller's, however late it is made. */
  as<T>(caller: Caller, work: () => Promise<T>): Promise<T>;
  uninstall(): void;
}

const callers = new AsyncLocalStorage<Caller>();

interface Traffic {
  underWay: number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What makes a call leave: `end`, with the body, as the SDK does it. */
const slowed = (request: http.ClientRequest, traffic: Traffic): http.ClientRequest => {
  const caller = callers.getStore();
  const end = request.end.bind(request);
  const leave = async (given: readonly unknown[]): Promise<void> => {
    const ms = caller ? caller.leaves() : 0;
    if (ms === null) return;
    if (ms > 0) await traffic.sleep(ms);
    // Whoever waited for it has given up.
    if (request.destroyed) return;
    traffic.underWay += 1;
    request.once('close', () => (traffic.underWay -= 1));
    Reflect.apply(end, request, given);
  };
  request.end = (...given: readonly unknown[]): http.ClientRequest => {
    void leave(given);
    return request;
  };
  return request;
};

/** Slack is called by fetch, which is not built on node:http: its calls only count. */
const counted =
  (real: typeof fetch, traffic: Traffic): typeof fetch =>
  async (...given) => {
    traffic.underWay += 1;
    try {
      const answer = await real(...given);
      const body = await answer.arrayBuffer();
      return new Response(body, { status: answer.status, headers: answer.headers });
    } finally {
      traffic.underWay -= 1;
    }
  };

/** Takes the place of node:http's `request` and of `fetch` in this process. */
export const installNetwork = (sleep: (ms: number) => Promise<void>): Network => {
  const traffic: Traffic = { underWay: 0, sleep };
  const [request, fetching] = [http.request, globalThis.fetch];
  // Its overloads cannot be spelled here; what goes in is handed on as it is.
  http.request = ((...given: Parameters<typeof request>) =>
    slowed(request(...given), traffic)) as typeof http.request;
  globalThis.fetch = counted(fetching, traffic);
  syncBuiltinESMExports();
  return {
    isBusy: () => traffic.underWay > 0,
    as: (caller, work) => callers.run(caller, work),
    uninstall: () => {
      http.request = request;
      globalThis.fetch = fetching;
      syncBuiltinESMExports();
    },
  };
};
