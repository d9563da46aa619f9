/** The options of every command that asks a helper, and what they make of it. */
import { type Command, Option } from 'commander';
import { type ConnectOptions, connect } from '../client/connect.ts';
import type { Stats } from '../client/stats.ts';
import { DEFAULT_TIMEOUT_MS } from '../connection/limited.ts';
import { DAEMON_SOCKET } from '../connection/locate.ts';
import { invalidArgument, type StatError } from '../errors.ts';
import { numberFrom } from './values.ts';

/** An hour: whoever waits longer waits for ever. */
const MAX_TIMEOUT_SEC = 3600;

/** As commander fills them in. */
export interface ConnectionOptions {
  mode: NonNullable<ConnectOptions['mode']>;
  helper?: string;
  socket?: string;
  /** Seconds. */
  timeout: number;
}

export function addConnectionOptions(command: Command): Command {
  const mode = new Option('--mode <mode>', 'how to reach a helper')
    .choices(['auto', 'spawn', 'socket'])
    .default('auto');
  const helper = new Option('--helper <path>', 'the helper to start; implies --mode spawn')
    .implies({ mode: 'spawn' })
    .conflicts('socket');
  const socket = new Option(
    '--socket <path>',
    `the socket of the daemon, ${DAEMON_SOCKET} if not given; implies --mode socket`,
  ).implies({ mode: 'socket' });
  command.addOption(mode).addOption(helper).addOption(socket);
  return addTimeoutOption(command);
}

export function addTimeoutOption(command: Command): Command {
  const description = 'how long to wait for an answer';
  const standard = DEFAULT_TIMEOUT_MS / 1000;
  return command.option('--timeout <seconds>', description, parseSeconds, standard);
}

export const parseSeconds: (text: string) => number = numberFrom(0.001, MAX_TIMEOUT_SEC);

export function timeoutMs({ timeout }: { timeout: number }): number {
  return Math.max(1, Math.round(timeout * 1000));
}

/** @throws ERR_INVALID_ARGUMENT for options of which one would be ignored */
export function connectOptions(options: ConnectionOptions): ConnectOptions {
  const { mode, helper, socket } = options;
  if (mode === 'socket' && helper !== undefined) throw contradiction('--helper', '--mode socket');
  if (mode === 'spawn' && socket !== undefined) throw contradiction('--socket', '--mode spawn');
  return {
    mode,
    timeoutMs: timeoutMs(options),
    ...(helper === undefined ? {} : { helper }),
    ...(socket === undefined ? {} : { socket }),
  };
}

function contradiction(one: string, other: string): StatError {
  return invalidArgument(`${one} contradicts ${other}`);
}

/** Connects, lets `use` work, and ends the connection whatever happens. */
export async function withStats<T>(
  options: ConnectionOptions,
  use: (stats: Stats) => Promise<T>,
): Promise<T> {
  const stats = await connect(connectOptions(options));
  try {
    return await use(stats);
  } finally {
    await stats.close();
  }
}
