import { answered, isIdle, turns, type Ask, type Budget } from '../../core/budget.ts';
import { rateOf, type Rate, type Rates } from '../../core/rates.ts';
import { Retryable } from '../../ports.ts';

/** A call that was not made, because its turn would come after its deadline. */
export class NoTurn extends Retryable {}

/** When a call is wanted. */
export interface When {
  /** Epoch milliseconds. A call that need not wait is made whatever its deadline. */
  readonly deadline: number;
  readonly urgent?: boolean;
}

/** The budgets of one account and region. */
export interface Turns {
  /** Waits for a turn. What it answers is to be called when the call was answered. Throws NoTurn. */
  take(kind: keyof Rates, when: When): Promise<() => void>;
  /** To be called for each call that AWS refused all the same. */
  throttled(): void;
}

interface Waiter extends Ask {
  go(answered: () => void): void;
  late(): void;
}

interface Queue {
  wait(when: When, late: () => Error): Promise<() => void>;
  isIdle(): boolean;
}

/** A clock that never goes back: the other one can be set, by an hour if need be. */
const now = (): number => performance.now();

const queue = (rate: Rate): Queue => {
  let budget: Budget<Waiter> = { taken: [], waiting: [] };
  let alarm: NodeJS.Timeout | undefined;
  const move = (at = now()): void => {
    clearTimeout(alarm);
    const step = turns(budget, rate, at);
    budget = step.budget;
    for (const waiter of step.late) waiter.late();
    for (const waiter of step.go)
      waiter.go(() => {
        budget = answered(budget, waiter, now());
        if (budget.waiting.length > 0) move();
      });
    if (step.again !== null) alarm = setTimeout(() => move(), Math.max(1, step.again - at));
  };
  return {
    wait: ({ deadline, urgent = false }, late) =>
      new Promise((resolve, reject) => {
        const at = now();
        const latest = at + Math.max(0, deadline - Date.now());
        const waiter: Waiter = { urgent, deadline: latest, go: resolve, late: () => reject(late()) };
        budget = { ...budget, waiting: [...budget.waiting, waiter] };
        move(at);
      }),
    isIdle: () => isIdle(budget, rate, now()),
  };
};

/**
 * The budgets of accounts and regions. They are of the account, whoever calls with whatever credentials, and are
 * forgotten when nothing of them counts any more. `onThrottled` is called for each call that AWS refused all the same.
 */
export const budgets = (
  rates: Rates,
  onThrottled: () => void = () => {},
): ((accountId: string) => (region: string) => Turns) => {
  const known = new Map<string, Queue>();
  const queueOf = (key: string, perSecond: number): Queue => {
    const found = known.get(key);
    if (found) return found;
    for (const [name, one] of known) if (one.isIdle()) known.delete(name);
    const made = queue(rateOf(perSecond));
    known.set(key, made);
    return made;
  };
  return (accountId) => (region) => ({
    take: (kind, when) => {
      const said = `no turn before the deadline: ${accountId} is asked for no more than ${rates[kind]} ${kind} a second in ${region}`;
      return queueOf(`${accountId} ${region} ${kind}`, rates[kind]).wait(when, () => new NoTurn(said));
    },
    throttled: onThrottled,
  });
};
