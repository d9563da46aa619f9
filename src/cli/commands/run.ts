/** `sidestat run`: a command, and what it has used when it ends. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { connect } from '../../client/connect.ts';
import { StatError } from '../../errors.ts';
import type { ExitRow } from '../../exits/row.ts';
import type { Exits } from '../../exits/stream.ts';
import { escapeText } from '../../text/escape.ts';
import { formatJson } from '../../text/json.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectOptions,
  timeoutMs,
} from '../connection.ts';
import { describeError } from '../exit.ts';
import { leastPrivilege } from '../exits/least-privilege.ts';
import { addExamples } from '../help.ts';
import { exitCodeOfFailure, RunningCommand } from '../run/child.ts';
import { taskDocument } from '../task/document.ts';
import { rawView, taskView } from '../task/view.ts';

interface Options extends ConnectionOptions {
  json?: boolean;
  raw?: boolean;
  output?: string;
}

const JSON_INDENT = 2;

export function register(program: Command): void {
  const command = program
    .command('run')
    .summary('run a command, and show what it used')
    .description(
      'Runs a command and, when it has ended, prints on standard error what its process used ' +
        'and waited for: of all its threads, and not of the processes that it starts. Ends ' +
        'with the exit code of the command; 126 or 127 when it cannot be run.',
    )
    .argument('<command>', 'the program to run')
    .argument('[args...]', 'what it is given')
    .passThroughOptions()
    .option('-o, --output <file>', 'write there instead of on standard error')
    .option('--json', 'print one JSON document')
    .option('--raw', "print the kernel's names and exact values")
    .action(run);
  addConnectionOptions(command);
  addExamples(command, [
    ['sidestat run make -j4', 'what did make wait for?'],
    ['sidestat run --json -o used.json tar cf /tmp/a.tar .', 'the same for a program'],
  ]);
}

async function run(file: string, args: readonly string[], options: Options): Promise<void> {
  const output = options.output === undefined ? undefined : openOutput(options.output);
  const stats = await connect(leastPrivilege(connectOptions(options)));
  try {
    const exits = stats.exits({ process: true, timeoutMs: timeoutMs(options) });
    await exits.start();
    const command = await RunningCommand.start(file, args).catch((error: unknown) => error);
    if (!(command instanceof RunningCommand)) {
      cannotRun(file, command as NodeJS.ErrnoException);
      return;
    }
    // Whatever becomes of the helper, the command goes on, and its code counts.
    const told = exitOf(command, exits).catch((error: unknown) => error as Error);
    const [row, code] = await Promise.all([told, command.ended]);
    if (row && !(row instanceof Error)) print(report(row, options), output);
    else process.stderr.write(describeError(row ?? untold(file, exits)));
    process.exitCode = code;
  } finally {
    await stats.close();
    if (output !== undefined) closeSync(output);
  }
}

function openOutput(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (cause) {
    const { message } = cause as Error;
    throw new StatError('ERR_WRITE', `${escapeText(path)} cannot be written: ${message}`, {
      cause,
    });
  }
}

/** Where no descriptor is given, on standard error. */
function print(text: string, output: number | undefined): void {
  if (output === undefined) process.stderr.write(text);
  else writeFileSync(output, text);
}

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it is no program, or may not be run',
};

function cannotRun(file: string, error: NodeJS.ErrnoException): void {
  const why = WHY_NOT[error.code ?? ''] ?? error.message;
  process.stderr.write(`sidestat: ${escapeText(file)} cannot be run: ${why}\n`);
  process.exitCode = exitCodeOfFailure(error);
}

/** The kernel has told of the end before anybody could wait for it. */
async function exitOf(command: RunningCommand, exits: Exits): Promise<ExitRow | undefined> {
  void command.ended.then(() => exits.stop());
  let found: ExitRow | undefined;
  for await (const exit of exits) {
    // Another process may have had the id before, or may have it again.
    if (!exit.gap && exit.id === command.pid && exit.ppid === process.pid) found ??= exit;
  }
  return found;
}

/** Why there is no exit of the command. */
function untold(file: string, { totals }: Exits): StatError {
  const { lost, withheld } = totals;
  const message = `the kernel's record of ${escapeText(file)} did not come: ${lost} exits were lost, and ${withheld} withheld`;
  const hint =
    'the policy of the helper withholds programs that use the privilege of the superuser';
  return new StatError('ERR_WITHHELD', message, withheld > 0 ? { hint } : {});
}

function report(row: ExitRow, { json = false, raw = false, output }: Options): string {
  if (json) return `${formatJson(taskDocument('process', row, raw), JSON_INDENT)}\n`;
  const options = { ended: true, output: output === undefined ? process.stderr : {} };
  const lines = raw ? rawView('process', row, options) : taskView('process', row, options);
  return `${lines.join('\n')}\n`;
}
