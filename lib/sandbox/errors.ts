/** A refusal in AWS's words: its code travels as `__type`, or as `Code` in XML. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
  }

  /** CloudTrail records the denial of IAM under a shorter name than the client sees. */
  get recordedCode(): string {
    return this.code === 'AccessDeniedException' ? 'AccessDenied' : this.code;
  }
}

// Common errors page of the CloudTrail API reference: ServiceUnavailable 503, InternalFailure 500.
const STATUS = new Map([
  ['ServiceUnavailable', 503],
  ['ServiceUnavailableException', 503],
  ['InternalFailure', 500],
  ['InternalServerError', 500],
  ['InternalException', 500],
  ['InternalServiceError', 500],
  // SDK 3.1175.0: the fault of Organizations itself.
  ['ServiceException', 500],
]);

/** Builds the error of a code with the HTTP status AWS gives it. */
export const apiError = (code: string, message?: string, status?: number): ApiError =>
  new ApiError(code, message ?? `${code} injected by the sandbox`, status ?? STATUS.get(code) ?? 400);

/** Anything thrown, as an error AWS could have answered. */
export const asApiError = (thrown: unknown): ApiError =>
  thrown instanceof ApiError
    ? thrown
    : new ApiError(
        'InternalFailure',
        thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
        500,
      );
