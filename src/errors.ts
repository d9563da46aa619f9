/**
 * The one error class of the package. A program decides by `code`; a person
 * reads the message, which says what failed, and the hint, which says what to do.
 */

/** Every code, and when it is thrown. */
export const ERROR_CODES = {
  ERR_ABORTED: 'the AbortSignal of the call was triggered',
  ERR_BUSY: 'a limit on waiting calls, clients or requests is reached',
  ERR_CAPTURE: 'the file is no capture, or is damaged',
  ERR_CLOSED: 'the connection was closed before or during the call',
  ERR_DISPOSED: 'the table was disposed of, and its memory given back',
  ERR_EXITS_UNDELIVERABLE: 'exit events do not reach the helper: it lives in a namespace',
  ERR_HELPER_EXIT: 'the helper ended while the connection was in use',
  ERR_HELPER_FAILED: 'the helper was found but could not start',
  ERR_HELPER_MISSING: 'no helper was found',
  ERR_HELPER_UNTRUSTED: 'somebody else could have put the helper or the daemon there',
  ERR_INSTALL: 'the helper could not be built, installed or removed',
  ERR_INVALID_ARGUMENT: 'an argument is of the wrong type, out of range, or unknown',
  ERR_KERNEL: 'the kernel refused the request; errno says why',
  ERR_NOT_A_CGROUP: 'the path is no cgroup directory',
  ERR_NOT_FOUND: 'the file or directory does not exist',
  ERR_NO_SUCH_KSTAT: 'no kstat or statistic has this name, or it is gone',
  ERR_NO_SUCH_TASK: 'no task has this id, or it has ended',
  ERR_PERMISSION: 'the operation needs a privilege that is missing',
  ERR_PROTOCOL: 'the other end of the socket broke the protocol',
  ERR_TIMEOUT: 'no answer came in time',
  ERR_UNSUPPORTED: 'the kernel, platform or build lacks what the call needs',
  ERR_WITHHELD: 'the policy of the helper does not let this user see the task',
  ERR_WRITE: 'a file cannot be written',
} as const;

/** A key of `ERROR_CODES`, which says when each is thrown. */
export type ErrorCode = keyof typeof ERROR_CODES;

export interface StatErrorOptions {
  /** Positive errno of the system call that failed, as in errno(3). */
  errno?: number;
  /** One sentence that says what to do. */
  hint?: string;
  cause?: unknown;
}

/** What every call of the package throws, or rejects with. */
export class StatError extends Error {
  override readonly name = 'StatError';
  /** What a program decides by. */
  readonly code: ErrorCode;
  /** Positive errno of the system call that failed, as in errno(3). */
  readonly errno: number | undefined;
  /** One sentence that says what to do, where something can be done. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: StatErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errno = options.errno;
    this.hint = options.hint;
  }
}

/**
 * The errno of a failure, positive as a StatError has it, to be spread into its options;
 * nothing where the failure has none. The errors of Node have it from libuv, which negates it.
 */
export function errnoOf(
  failure: (Error & { readonly errno?: number | undefined }) | undefined,
): Pick<StatErrorOptions, 'errno'> {
  return failure?.errno === undefined ? {} : { errno: Math.abs(failure.errno) };
}

/** The error of an aborted call; the signal's reason becomes the cause. */
export function abortedError(signal: AbortSignal): StatError {
  return new StatError('ERR_ABORTED', 'the call was aborted', { cause: signal.reason });
}

/** The error of a call with a wrong argument; `hint` says what would be right. */
export function invalidArgument(message: string, hint?: string): StatError {
  return new StatError('ERR_INVALID_ARGUMENT', message, hint === undefined ? {} : { hint });
}
