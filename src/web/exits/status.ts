/** How a task ended, in words. */
import type { ExitEntry } from './log.ts';

/** Only those whose number is the same on every architecture of Linux: signal(7). */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

/** `exit 0`, `SIGKILL`, `SIGSEGV core`; '–' when the record does not tell. */
export function statusWords({ table, row }: ExitEntry): string {
  const signal = table.exitSignal(row);
  if (signal !== undefined) {
    return `${SIGNALS[signal] ?? `signal ${signal}`}${table.coreDumped(row) ? ' core' : ''}`;
  }
  const code = table.exitCode(row);
  return code === undefined ? '–' : `exit ${code}`;
}
