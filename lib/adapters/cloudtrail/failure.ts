import { PASSING } from '../../core/passing.ts';
import { Retryable, Terminal } from '../../ports.ts';

const detailsOf = (error: Error): { name: string; code: unknown; status: unknown } => {
  const code: unknown = 'code' in error ? error.code : undefined;
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status: unknown =
    metadata && typeof metadata === 'object' && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return { name: error.name, code, status };
};

const propagating = (name: string, message: string): boolean =>
  name === 'InvalidCloudWatchLogsRoleArnException' && message.includes('Check the trust relationships');

/** Tells what may work later from what will not; the message begins with AWS's name of the error. */
export const failureOf = (error: unknown): Terminal | Retryable => {
  if (error instanceof Terminal || error instanceof Retryable) return error;
  if (!(error instanceof Error)) return new Terminal(`unknown failure: ${String(error)}`);
  const { name, code, status } = detailsOf(error);
  const message = `${name}: ${error.message}`.slice(0, 1024);
  const serverSide = typeof status === 'number' && (status >= 500 || status === 429);
  const passes =
    PASSING.has(name) || PASSING.has(String(code)) || serverSide || propagating(name, error.message);
  return passes ? new Retryable(message, { cause: error }) : new Terminal(message, { cause: error });
};
