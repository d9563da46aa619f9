/** A command that runs in our place: with our terminal, and told the signals that we are told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { takeSignals } from '../interrupt.ts';

/** As env(1) has them. */
const CANNOT_RUN = 126;
const NOT_FOUND = 127;
const BY_SIGNAL = 128;

/** Those of a terminal go to the command as well; the others to us alone. */
const OF_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP'];

export class RunningCommand {
  readonly pid: number;
  /** The exit code, as a shell would have it. */
  readonly ended: Promise<number>;

  private constructor(child: ChildProcess) {
    this.pid = child.pid as number;
    const restore = outlive(child);
    this.ended = once(child, 'exit').then(([code, signal]) => {
      restore();
      return code ?? BY_SIGNAL + constants.signals[signal as NodeJS.Signals];
    });
  }

  /** @throws what spawn(2) says: see exitCodeOfFailure() */
  static async start(file: string, args: readonly string[]): Promise<RunningCommand> {
    const child = spawn(file, args, { stdio: 'inherit' });
    await once(child, 'spawn');
    return new RunningCommand(child);
  }
}

/** What env(1) ends with where a command cannot be run. */
export function exitCodeOfFailure({ code }: NodeJS.ErrnoException): number {
  return code === 'ENOENT' ? NOT_FOUND : CANNOT_RUN;
}

/** Whatever is to end the command must leave us the time to tell of it. */
function outlive(child: ChildProcess): () => void {
  const ignore = (): void => {};
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const meanings = new Map<NodeJS.Signals, NodeJS.SignalsListener>();
  for (const signal of OF_TERMINAL) meanings.set(signal, ignore);
  for (const signal of PASSED_ON) meanings.set(signal, pass);
  return takeSignals(meanings);
}
