import type { Json } from '../../core/json.ts';

/** What was read, or why it could not be: unknown is not well. A value of null is not there. */
export type Told<T> = { readonly value: T | null } | { readonly unread: string };

/** One Lambda function, as it stands. */
export interface FunctionFacts {
  readonly arn: string;
  readonly state: string;
  readonly runtime: string;
  /** Null: nothing is reserved; 0 switches the function off. */
  readonly reserved: number | null;
  readonly environment: { readonly [name: string]: string };
  readonly sources: readonly { readonly queueArn: string; readonly state: string }[];
}

/** One rule, as it stands. */
export interface RuleFacts {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly pattern: Json;
  readonly targets: readonly { readonly arn: string; readonly hasDeadLetters: boolean }[];
}

/** One queue, as it stands. */
export interface QueueFacts {
  readonly waiting: number;
  readonly deadLetters: string | null;
  readonly hasPolicy: boolean;
}

/** One schedule, as it stands. */
export interface ScheduleFacts {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly expression: string;
}

/** One role, as it stands. */
export interface RoleFacts {
  readonly trust: Json;
  readonly actions: readonly string[];
}

const isAbsent = ({ name }: Error): boolean => /NotFound|NonExistent|NoSuchEntity|DoesNotExist/.test(name);

/** Reads one fact. What AWS does not answer is told with its reason; what is not there is null. */
export const told = async <T>(read: () => Promise<T | null>): Promise<Told<T>> => {
  try {
    return { value: await read() };
  } catch (error) {
    // SDK and network fail by other errors: this one is a bug of ours.
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    return isAbsent(error) ? { value: null } : { unread: `${error.name}: ${error.message}`.slice(0, 500) };
  }
};
