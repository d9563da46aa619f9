/** `sidestat kstat`: kernel statistics of illumos, Solaris and OpenZFS, as kstat(8) prints them. */
import { type Command, Option } from 'commander';
import { StatError } from '../../errors.ts';
import { openKstat } from '../../kstat/open.ts';
import { EX_OK, EX_USAGE } from '../exit.ts';
import { addExamples } from '../help.ts';
import { DEFAULT_FORMAT, type Format, JSON_FORMAT, parseableFormat } from '../kstat/formats.ts';
import { DocumentOutput, type Output, QuietOutput, TextOutput } from '../kstat/output.ts';
import { printReports } from '../kstat/report.ts';
import { parseSelection, type SelectionOptions } from '../kstat/selection.ts';
import { registerTop } from '../kstat/top-command.ts';

interface KstatOptions extends SelectionOptions {
  parseable?: boolean;
  colons?: boolean;
  list?: boolean;
  j?: boolean;
  quiet?: boolean;
  date?: 'd' | 'u';
  json?: boolean;
  ndjson?: boolean;
  rates?: boolean;
  from?: string;
  helper?: string;
}

/** The exit status of kstat(8): scripts ask `kstat -q`, and tell no match from a failure. */
const EXIT_NO_MATCH = 1;
const EXIT_USAGE = 2;
const EXIT_FATAL = 3;

const DESCRIPTION =
  'Prints kernel statistics (kstats) in the formats of kstat(8) of illumos: of this machine, of ' +
  'OpenZFS on Linux, or of a file. Patterns are globs, or extended regular expressions between ' +
  'slashes. With an interval, prints a report every so many seconds.';

const EPILOGUE = `
Sources for --from: live (a helper that calls libkstat; illumos, Solaris), spl (OpenZFS on
Linux) or the path of such a folder; a file with the output of kstat -p, JSON lines, or a
capture; - is stdin. Without it: spl where OpenZFS is loaded, else live.

Exit codes, as of kstat(8): 0 something matched, 1 nothing did, 2 wrong usage, 3 a failure.`;

export function register(program: Command): void {
  const command = program
    .command('kstat')
    .summary('print kernel statistics of illumos and OpenZFS')
    .description(DESCRIPTION)
    .argument('[operands...]', 'module:instance:name:statistic; or interval, then count')
    .helpCommand(false)
    // `kstat top -n 2` is an option of top, and not the name of a kstat.
    .enablePositionalOptions()
    .action(kstat);
  addSelectionOptions(command);
  addFormatOptions(command);
  command.addHelpText('after', EPILOGUE);
  addExamples(command, [
    ['sidestat kstat -p unix:0:vminfo:freemem', 'one statistic'],
    ["sidestat kstat -pm cpu -s '/^cpu_nsec/' 1 5", 'five reports, a second apart'],
    ['sidestat kstat --rates -c disk 1', 'what every disk does, each second'],
    ['sidestat kstat --from saved.txt -p', 'the same of what was saved'],
  ]);
  registerTop(command);
}

function addSelectionOptions(command: Command): void {
  command
    .option('-c, --class <pattern>', 'only kstats of this class')
    .option('-m, --module <pattern>', 'only kstats of this module')
    .option('-i, --instance <pattern>', 'only kstats of this instance')
    .option('-n, --name <pattern>', 'only kstats of this name')
    .option('-s, --statistic <pattern>', 'only these statistics')
    .option('--from <source>', 'where the kstats come from')
    .option('--helper <path>', 'the helper for live kstats');
}

function addFormatOptions(command: Command): void {
  command
    .option('-p, --parseable', 'print module:instance:name:statistic, a tab and the value')
    .option('-C, --colons', 'as -p, with a colon for the tab')
    .option('-l, --list', 'as -p, without values')
    .option('-j', 'print JSON of the shape of kstat(8)')
    .option('-q, --quiet', 'print nothing: the exit code tells whether something matched')
    .addOption(
      new Option(
        '-T, --date <form>',
        'the time before each report: d for a date, u for seconds',
      ).choices(['d', 'u']),
    )
    .addOption(new Option('--json', 'print one JSON document').conflicts('ndjson'))
    .option('--ndjson', 'print one JSON object a line')
    .option('--rates', 'print increases per second, and the load of I/O devices');
}

async function kstat(operands: readonly string[], options: KstatOptions): Promise<void> {
  const output = outputOf(options);
  const selection = parseSelection(operands, options);
  const chain = await openKstat({ from: options.from, helper: options.helper });
  try {
    const { rates = false, date } = options;
    await printReports(chain, { ...selection, rates, date, output });
  } finally {
    await chain.close();
  }
  if (output.damaged) process.exitCode = EXIT_FATAL;
  else if (!output.matched) process.exitCode = EXIT_NO_MATCH;
}

/** @throws ERR_INVALID_ARGUMENT for formats that exclude each other */
function outputOf(options: KstatOptions): Output {
  const { parseable, colons, list, j, quiet, json, ndjson } = options;
  const isParseable = parseable || colons || list;
  const chosen = [isParseable, j, quiet, json, ndjson].filter(Boolean).length;
  if (chosen > 1) {
    const message = '-q, -j, --json, --ndjson, and -p with -C and -l exclude each other';
    throw new StatError('ERR_INVALID_ARGUMENT', message);
  }
  if (quiet) return new QuietOutput();
  if (json || ndjson) return new DocumentOutput(ndjson === true);
  return new TextOutput(formatOf(options));
}

function formatOf({ parseable, colons, list, j }: KstatOptions): Format {
  if (j) return JSON_FORMAT;
  if (list) return parseableFormat(undefined);
  if (parseable || colons) return parseableFormat(colons ? ':' : '\t');
  return DEFAULT_FORMAT;
}

/** The exit code of kstat(8) for that of other commands. */
export function exitCodeFor(code: number): number {
  if (code === EX_OK) return EX_OK;
  return code === EX_USAGE ? EXIT_USAGE : EXIT_FATAL;
}
