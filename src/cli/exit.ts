/** What a failure means for the shell: sysexits(3) codes, and a message with its remedy. */
import { CommanderError } from 'commander';
import { type ErrorCode, StatError } from '../errors.ts';
import { escapeText } from '../text/escape.ts';

/** <sysexits.h> */
export const EX_OK = 0;
export const EX_USAGE = 64;
const EX_DATAERR = 65;
const EX_NOINPUT = 66;
export const EX_UNAVAILABLE = 69;
const EX_SOFTWARE = 70;
const EX_OSERR = 71;
const EX_CANTCREAT = 73;
export const EX_IOERR = 74;
const EX_TEMPFAIL = 75;
const EX_PROTOCOL = 76;
export const EX_NOPERM = 77;
/** 128 + SIGINT, as shells give it. */
export const EXIT_INTERRUPTED = 130;

const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  ERR_ABORTED: EX_TEMPFAIL,
  ERR_BUSY: EX_TEMPFAIL,
  ERR_CAPTURE: EX_DATAERR,
  ERR_CLOSED: EX_SOFTWARE,
  ERR_DISPOSED: EX_SOFTWARE,
  ERR_EXITS_UNDELIVERABLE: EX_UNAVAILABLE,
  ERR_HELPER_EXIT: EX_UNAVAILABLE,
  ERR_HELPER_FAILED: EX_UNAVAILABLE,
  ERR_HELPER_MISSING: EX_UNAVAILABLE,
  ERR_HELPER_UNTRUSTED: EX_UNAVAILABLE,
  ERR_INSTALL: EX_CANTCREAT,
  ERR_INVALID_ARGUMENT: EX_USAGE,
  ERR_KERNEL: EX_OSERR,
  ERR_NOT_A_CGROUP: EX_NOINPUT,
  ERR_NOT_FOUND: EX_NOINPUT,
  ERR_NO_SUCH_KSTAT: EX_NOINPUT,
  ERR_NO_SUCH_TASK: EX_NOINPUT,
  ERR_PERMISSION: EX_NOPERM,
  ERR_PROTOCOL: EX_PROTOCOL,
  ERR_TIMEOUT: EX_TEMPFAIL,
  ERR_UNSUPPORTED: EX_UNAVAILABLE,
  ERR_WITHHELD: EX_NOPERM,
  ERR_WRITE: EX_IOERR,
};

/** The exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof StatError) return EXIT_CODES[error.code];
  // Help and version end by an error of code 0; everything else of commander is wrong usage.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EX_OK : EX_USAGE;
  return EX_SOFTWARE;
}

/**
 * `sidestat: message` and `hint: remedy`, for stderr; a failure of ours has its
 * stack. `command` is the one whose help explains wrong usage.
 */
export function describeError(error: unknown, command?: string): string {
  if (error instanceof CommanderError) return describeUsage(error, command);
  if (error instanceof StatError) {
    const remedy = hintFor(error);
    const hint = remedy === undefined ? '' : `hint: ${escapeText(remedy)}\n`;
    return `sidestat: ${escapeText(error.message)}\n${hint}`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text.split('\n').map(escapeText).join('\n');
  return `sidestat: internal error: ${lines}\nhint: please report this\n`;
}

/** Failures of which the doctor finds the reason. */
const FOR_THE_DOCTOR: ReadonlySet<ErrorCode> = new Set([
  'ERR_HELPER_EXIT',
  'ERR_HELPER_FAILED',
  'ERR_HELPER_MISSING',
  'ERR_PROTOCOL',
  'ERR_UNSUPPORTED',
]);

/** The hint of ERR_HELPER_EXIT is for programs, which can connect again. */
function hintFor({ code, hint }: StatError): string | undefined {
  if (hint !== undefined && code !== 'ERR_HELPER_EXIT') return hint;
  return FOR_THE_DOCTOR.has(code) ? 'run `sidestat doctor`' : undefined;
}

/** Commander says `error: ...`, and adds what a misspelt word may mean on a second line. */
function describeUsage(error: CommanderError, command: string | undefined): string {
  const message = error.message.replace(/^error: /, '').replace(/\s*\n/g, ' ');
  const help = command === undefined ? 'sidestat --help' : `sidestat ${command} --help`;
  return `sidestat: ${escapeText(message)}\nhint: see \`${help}\`\n`;
}
