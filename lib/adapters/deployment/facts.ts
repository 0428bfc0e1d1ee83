import pLimit from 'p-limit';
import type { Json } from '../../core/json.ts';

/** Why something could not be read, and what to do where no permission would help. */
export interface Unread {
  readonly unread: string;
  readonly todo?: string;
}

/** What was read, or why it could not be: unknown is not well. A value of null is not there. */
export type Told<T> = { readonly value: T | null } | Unread;

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
  readonly targets: readonly {
    readonly arn: string;
    readonly deadLetters: string | null;
    /** Whether it gets events as they are, not what somebody makes of them. */
    readonly isWhole: boolean;
  }[];
}

/** One queue, as it stands. */
export interface QueueFacts {
  /** Messages in it, in somebody's hands too. */
  readonly waiting: number;
  readonly deadLetters: string | null;
  readonly hasPolicy: boolean;
}

/** One schedule, as it stands. */
export interface ScheduleFacts {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly expression: string;
  readonly deadLetters: string | null;
}

/** One role, as it stands. */
export interface RoleFacts {
  readonly trust: Json;
  /** The statements of its own policies. */
  readonly statements: readonly Json[];
  /** The policies that were attached to it from elsewhere. */
  readonly attached: readonly string[];
  readonly hasBoundary: boolean;
}

const isAbsent = ({ name }: Error): boolean => /NotFound|NonExistent|NoSuchEntity|DoesNotExist/.test(name);

/** How many facts are read at once: an organization has many regions, and its services their rates. */
const atOnce = pLimit(16);

/** Reads one fact. What AWS does not answer is told with its reason; what is not there is null. */
export const told = async <T>(read: () => Promise<T | null>): Promise<Told<T>> => {
  try {
    return { value: await atOnce(read) };
  } catch (error) {
    // SDK and network fail by other errors: this one is a bug of ours.
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    return isAbsent(error) ? { value: null } : { unread: `${error.name}: ${error.message}`.slice(0, 500) };
  }
};
