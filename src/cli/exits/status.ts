/** How a task ended, in a word or two. */
import { constants } from 'node:os';
import type { ExitRow } from '../../exits/row.ts';
import { ABSENT } from '../../text/units.ts';

/** The first name of each number: some signals have two. */
const NAMES = new Map<number, string>();
for (const [name, number] of Object.entries(constants.signals)) {
  if (!NAMES.has(number)) NAMES.set(number, name);
}

/** `SIGKILL`; real-time signals, which have no names of their own, as `SIG40`. */
export function signalName(signal: number): string {
  return NAMES.get(signal) ?? `SIG${signal}`;
}

/** `exit 0`, `SIGKILL`, `SIGSEGV core`. */
export function formatStatus({ exitCode, exitSignal, coreDumped }: ExitRow): string {
  if (exitSignal !== undefined) return `${signalName(exitSignal)}${coreDumped ? ' core' : ''}`;
  return exitCode === undefined ? ABSENT : `exit ${exitCode}`;
}
