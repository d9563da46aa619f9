/** `sidestat helper`: builds, installs and removes the helper, and says how it stands. */
import { type Command, Option } from 'commander';
import { StatError } from '../../errors.ts';
import { buildHelper, buildModule, readBuilt } from '../../install/built.ts';
import { install } from '../../install/install.ts';
import { DEFAULT_GROUP, DEFAULT_PREFIX } from '../../install/layout.ts';
import { readStatus } from '../../install/status.ts';
import { uninstall } from '../../install/uninstall.ts';
import { PACKAGE } from '../../package/manifest.ts';
import { escapeText } from '../../text/escape.ts';
import { EX_UNAVAILABLE } from '../exit.ts';
import { addExamples, addHelpCommand } from '../help.ts';
import { viewStatus } from '../helper/status-view.ts';
import { sudoCommand } from '../helper/sudo.ts';
import { printJson, printLines } from '../output.ts';

interface PlaceOptions {
  prefix: string;
  dryRun?: boolean;
  json?: boolean;
}

interface InstallOptions extends PlaceOptions {
  /** false: --no-group */
  group: string | false;
  setuid?: boolean;
  daemon?: boolean;
  enable?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('helper')
    .summary('build, install or remove the helper')
    .description(
      'The helper is the one part with a privilege, CAP_NET_ADMIN. Installed, it is a ' +
        'copy that belongs to root and that the members of a group may run. The daemon is ' +
        'the same program as a service of systemd.',
    );
  command
    .command('build')
    .summary('compile it')
    .description(
      'Compiles the helper, and the native module, in the folder of the package. Needs ' +
        'make and a C compiler, and for the module, which makes clients faster, C++.',
    )
    .action(build);
  registerInstall(command);
  registerUninstall(command);
  addPrefix(command.command('status'))
    .summary('say what is built and installed, and what is amiss')
    .description(
      'Says what is built and installed, and what is amiss. The exit code is 0 when an ' +
        'installed helper is as it should be, else 69. Changes nothing.',
    )
    .option('--json', 'print one JSON document')
    .action(status);
  addHelpCommand(command);
  addExamples(command, [
    ['sidestat helper build', 'compile it'],
    ['sidestat helper install --dry-run', 'what would be done to install it?'],
    ['sudo sidestat helper install', 'install it'],
    ['sudo sidestat helper install --enable', 'and run the daemon'],
    ['sidestat helper status', 'is it as it should be?'],
  ]);
}

function registerInstall(parent: Command): void {
  const command = parent
    .command('install')
    .summary('put a copy where programs find it; needs root')
    .description(
      'Copies the helper that was built to a folder of root, gives it the capability, ' +
        'and remembers what it did. Says each step before it does it. Needs root.',
    );
  addPrefix(command)
    .addOption(new Option('--group <name>', 'whose members may run it').default(DEFAULT_GROUP))
    .option('--no-group', 'every user may run it')
    .option('--setuid', 'set-uid root where the file system has no capabilities')
    .option('--daemon', 'also the daemon and its units for systemd')
    .option('--enable', 'also start the socket of the daemon; implies --daemon')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--json', 'print one JSON document')
    .action(installHelper);
}

function registerUninstall(parent: Command): void {
  addPrefix(parent.command('uninstall'))
    .summary('remove what install has made; needs root')
    .description('Removes what install has made, and nothing else. Needs root.')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--json', 'print one JSON document')
    .action(uninstallHelper);
}

function addPrefix(command: Command): Command {
  return command.option('--prefix <folder>', 'above libexec and lib', DEFAULT_PREFIX);
}

function build(): void {
  const { path, sha256 } = buildHelper();
  printLines([`built ${escapeText(path)}`, `SHA-256 ${sha256}`]);
  try {
    printLines([`built ${escapeText(buildModule())}`]);
  } catch (error) {
    if (!(error instanceof StatError)) throw error;
    printLines([`note: the native module, which is optional, is not built: ${error.message}`]);
  }
}

function installHelper(options: InstallOptions): void {
  requireRoot('installing', options);
  const { prefix, group, setuid = false, daemon = false, enable = false } = options;
  follow(options, (common) =>
    install(readBuilt(), {
      ...common,
      prefix,
      group: group === false ? undefined : group,
      version: PACKAGE.version,
      setuid,
      daemon,
      enable,
    }),
  );
}

function uninstallHelper(options: PlaceOptions): void {
  requireRoot('removing', options);
  follow(options, (common) => uninstall({ ...common, prefix: options.prefix }));
}

function requireRoot(what: string, { dryRun }: PlaceOptions): void {
  if (dryRun || process.geteuid?.() === 0) return;
  throw new StatError('ERR_PERMISSION', `${what} the helper needs root`, {
    hint: `${sudoCommand()}; --dry-run says what it would do`,
  });
}

interface Common {
  readonly dryRun: boolean;
  readonly report: (line: string) => void;
}

/** Prints the steps as they come, or all of them as one document. */
function follow({ dryRun = false, json }: PlaceOptions, work: (common: Common) => void): void {
  const steps: string[] = [];
  const print = (line: string): void => printLines([escapeText(line)]);
  work({ dryRun, report: json ? (line) => void steps.push(line) : print });
  if (json) printJson({ type: 'helper-steps', dryRun, steps });
}

function status({ prefix, json }: PlaceOptions): void {
  const found = readStatus(prefix);
  if (json) printJson({ type: 'helper-status', ...found });
  else printLines(viewStatus(found));
  if (found.problems.length > 0) process.exitCode = EX_UNAVAILABLE;
}
