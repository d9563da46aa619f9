/** The program `sidestat`: its commands, and what becomes of their failures. */
import { Command, CommanderError } from 'commander';
import { PACKAGE } from '../package/manifest.ts';
import * as cgroup from './commands/cgroup.ts';
import * as convert from './commands/convert.ts';
import * as demo from './commands/demo.ts';
import * as doctor from './commands/doctor.ts';
import * as exits from './commands/exits.ts';
import * as fields from './commands/fields.ts';
import * as helper from './commands/helper.ts';
import * as kstat from './commands/kstat.ts';
import * as pid from './commands/pid.ts';
import * as record from './commands/record.ts';
import * as replay from './commands/replay.ts';
import * as runCommand from './commands/run.ts';
import * as self from './commands/self.ts';
import * as serve from './commands/serve.ts';
import * as tgid from './commands/tgid.ts';
import * as top from './commands/top.ts';
import { describeError, EX_OK, exitCodeOf } from './exit.ts';
import { addHelpCommand } from './help.ts';
import { viewedKstats } from './replay/kstat-view.ts';

/** In the order of the help. */
const COMMANDS = [
  top,
  pid,
  tgid,
  self,
  runCommand,
  cgroup,
  exits,
  kstat,
  record,
  replay,
  convert,
  serve,
  fields,
  doctor,
  helper,
  demo,
];

const SUMMARY = `Exact kernel statistics of tasks, for programs without privilege.

Delays (CPU, block I/O, swap, reclaim and more), CPU time, memory and I/O of any
thread or process, as Linux taskstats counts them.`;

const EPILOGUE = `
Exit codes: 0 done, 64 wrong usage, 65 damaged capture, 66 no such task, cgroup or file,
69 no helper or no support, 70 a defect of sidestat, 71 the kernel refused, 73 installation
failed, 74 output failed, 75 no answer in time, 76 protocol error, 77 no permission, 130
interrupted.

Something does not work? Run \`sidestat doctor\`.`;

function buildProgram(): Command {
  const program = new Command('sidestat')
    .description(SUMMARY)
    .version(PACKAGE.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EPILOGUE)
    .enablePositionalOptions()
    .exitOverride()
    // Failures are printed in one place, describeError.
    .configureOutput({ outputError: () => {} });
  for (const { register } of COMMANDS) register(program);
  addHelpCommand(program);
  return program;
}

/** Runs a command line; resolves with the exit code. Prints what went wrong. */
export async function run(argv: readonly string[]): Promise<number> {
  const program = buildProgram();
  let name = argv[2];
  try {
    const args = viewedKstats(argv.slice(2));
    // Of wrong usage of `help` the help of the command that it is about tells more.
    name = args[0] === 'help' ? args[1] : args[0];
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? EX_OK);
  } catch (error) {
    // Commander has printed the help by itself.
    const helped = error instanceof CommanderError && HELPED.has(error.code);
    const command = program.commands.find((each) => each.name() === name);
    if (!helped) process.stderr.write(describeError(error, command?.name()));
    const code = exitCodeOf(error);
    return command?.name() === 'kstat' ? kstat.exitCodeFor(code) : code;
  }
}

const HELPED: ReadonlySet<string> = new Set([
  'commander.help',
  'commander.helpDisplayed',
  'commander.version',
]);
