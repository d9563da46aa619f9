/** `sidestat convert`: captures from one form into another. */
import { fstatSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { openCapture } from '../../capture/file.ts';
import { StatError } from '../../errors.ts';
import { captureBytes } from '../convert/input.ts';
import {
  type Conversion,
  type ConvertReport,
  convert,
  FORMATS,
  type Format,
} from '../convert/outputs.ts';
import { addExamples } from '../help.ts';
import { RecordingOutput } from '../record/output.ts';
import type { Identity } from '../record/target.ts';
import { checkReport, tellOfSkipped } from '../replay/report.ts';
import { parseFamily } from '../replay/values.ts';

interface Options {
  to?: Format;
  raw?: boolean;
  family?: number;
  force?: boolean;
}

type Step = IteratorResult<Uint8Array, ConvertReport>;

const ENDINGS = FORMATS.map((each) => `.${each}`).join(', ');
/** Bytes that are written at once. */
const BATCH_BYTES = 2 ** 18;

export function register(program: Command): void {
  const command = program
    .command('convert')
    .summary('convert a capture into another form')
    .description(
      'Reads captures (pcapng, pcap), files of frames, and datagrams or kstats in JSON lines; ' +
        'writes captures, frames, or what they tell as text. What is read is found out, what is ' +
        `written is said by the name: ${ENDINGS}. Either may be gzip.`,
    )
    .argument('<in>', 'the file to read; - is stdin')
    .argument('<out>', 'the file to write; - is stdout')
    .addOption(new Option('--to <format>', 'what to write').choices(FORMATS))
    .option('--raw', "records: the kernel's names, and exactly what it sent")
    .option(
      '--family <id>',
      'records: the id of TASKSTATS where the file does not tell it',
      parseFamily,
    )
    .option('--force', 'replace a file that is there')
    .action(run);
  addExamples(command, [
    ['sidestat convert nlmon.pcap day.pcapng.gz', 'a capture of tcpdump'],
    ['sidestat convert day.pcapng.gz day.csv', 'every record a row'],
    ['sidestat convert day.pcapng - --to ndjson --raw', 'one object a record'],
  ]);
}

async function run(input: string, output: string, options: Options): Promise<void> {
  const format = options.to ?? formatOf(output);
  const source = captureBytes(await openCapture(input));
  const { raw = false, family } = options;
  const conversion = convert(format, source, { raw, family });
  // What is no capture at all leaves no file.
  const first = await conversion.next();
  const target = await RecordingOutput.open(output, options.force ?? false, identityOf(input));
  let report: ConvertReport;
  try {
    report = await copy(first, conversion, target);
  } finally {
    await target.close();
  }
  for (const what of report.left ?? []) process.stderr.write(`sidestat: left out: ${what}\n`);
  tellOfSkipped(report);
  checkReport(input, report);
}

/** The file that is read in pieces, while the output is written: they must not be the same. */
function identityOf(input: string): Identity | undefined {
  const found =
    input === '-'
      ? fstatSync(0, { bigint: true })
      : statSync(input, { bigint: true, throwIfNoEntry: false });
  return found?.isFile() ? found : undefined;
}

/** Writes once at least: also nothing at all is a complete gzip then. */
async function copy(
  first: Step,
  conversion: Conversion,
  target: RecordingOutput,
): Promise<ConvertReport> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for (let step = first; ; step = await conversion.next()) {
    if (step.done || bytes >= BATCH_BYTES) {
      await target.write(pieces);
      [pieces, bytes] = [[], 0];
    }
    if (step.done) return step.value;
    pieces.push(step.value);
    bytes += step.value.length;
  }
}

/** @throws ERR_INVALID_ARGUMENT when the name does not tell */
function formatOf(path: string): Format {
  const name = path.replace(/\.gz$/, '');
  const format = FORMATS.find((each) => name.endsWith(`.${each}`));
  if (format) return format;
  throw new StatError('ERR_INVALID_ARGUMENT', 'the name of the output does not tell its format', {
    hint: `end it in ${ENDINGS}, or add --to`,
  });
}
