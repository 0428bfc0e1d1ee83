/** What can be made to go wrong with Slack on purpose. */
export interface SlackTrouble {
  /** Answers 429 so many times. */
  limit(times: number, retryAfter?: number): void;
  /** Answers with a status of its own so many times. */
  fail(times: number, status?: number): void;
  /** Does not answer so many times; `isHeard` does what was asked nonetheless. */
  silence(times: number, isHeard: boolean): void;
  down(): void;
  up(): void;
  allow(token: string): void;
  revoke(token: string): void;
  /** Draws the next trouble itself, for whole runs of them; null is none. */
  draw(next: (method: string) => SlackFault | null): void;
}

export type SlackFault =
  | { readonly kind: 'silent'; readonly isHeard: boolean }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers: { readonly [name: string]: string };
    };

const statusOf = (status: number, headers: { readonly [name: string]: string } = {}): SlackFault => ({
  kind: 'status',
  status,
  headers,
});

/** "Slack returns 429 with Retry-After" (https://docs.slack.dev/apis/web-api/rate-limits). */
export const tooMany = (seconds: number): SlackFault => statusOf(429, { 'retry-after': String(seconds) });
export const broken = (status: number): SlackFault => statusOf(status);
export const silent = (isHeard: boolean): SlackFault => ({ kind: 'silent', isHeard });

/** The troubles in force, asked before every request. */
export class SlackFaults implements SlackTrouble {
  readonly #tokens: Set<string>;
  readonly #queue: SlackFault[] = [];
  #isDown = false;
  #draw: (method: string) => SlackFault | null = () => null;

  constructor(tokens: Set<string>) {
    this.#tokens = tokens;
  }

  #push(times: number, fault: SlackFault): void {
    for (let count = 0; count < times; count += 1) this.#queue.push(fault);
  }

  limit(times: number, retryAfter = 1): void {
    this.#push(times, tooMany(retryAfter));
  }

  fail(times: number, status = 500): void {
    this.#push(times, broken(status));
  }

  silence(times: number, isHeard: boolean): void {
    this.#push(times, silent(isHeard));
  }

  down(): void {
    this.#isDown = true;
  }

  up(): void {
    this.#isDown = false;
  }

  allow(token: string): void {
    this.#tokens.add(token);
  }

  revoke(token: string): void {
    this.#tokens.delete(token);
  }

  draw(next: (method: string) => SlackFault | null): void {
    this.#draw = next;
  }

  next(method: string): SlackFault | null {
    if (this.#isDown) return broken(503);
    return this.#queue.shift() ?? this.#draw(method);
  }
}
