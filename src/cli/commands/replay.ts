/** `sidestat replay`: the records of a capture. */
import { type Command, InvalidArgumentError } from 'commander';
import { openCapture } from '../../capture/file.ts';
import { CaptureRecords, type RecordsReport } from '../../capture/records.ts';
import { StatError } from '../../errors.ts';
import { escapeText, formatJson } from '../escape.ts';
import { addExamples } from '../help.ts';
import { recordDocument } from '../replay/document.ts';
import { LineWriter } from '../replay/lines.ts';

interface ReplayOptions {
  ndjson?: boolean;
  raw?: boolean;
  family?: number;
}

export function register(program: Command): void {
  const command = program
    .command('replay')
    .summary('print the records of a capture')
    .description(
      'Prints every record of a capture of netlink, in the order of the file: a pcapng or pcap\n' +
        'file of sidestat, tcpdump or Wireshark, of any machine, plain or compressed by gzip.\n' +
        'What is whole in a damaged file is printed; the exit code is 65 then.',
    )
    .argument('<file>', 'the capture; - is stdin')
    .option('--ndjson', 'print one JSON object a line')
    .option('--raw', "print the kernel's names, and exactly what it sent")
    .option('--family <id>', 'the id of TASKSTATS where the file does not tell it', parseFamily)
    .action(replay);
  addExamples(command, [
    ['sidestat replay --ndjson week.pcapng.gz', 'one object a record'],
    ['sidestat replay --ndjson --raw week.pcapng', "the kernel's names and exact values"],
    ['tcpdump -i nlmon0 -w - | sidestat replay --ndjson -', 'what other programs ask the kernel'],
  ]);
}

async function replay(file: string, options: ReplayOptions): Promise<void> {
  if (!options.ndjson) {
    throw new StatError('ERR_INVALID_ARGUMENT', 'replay prints one JSON object a line', {
      hint: 'add --ndjson',
    });
  }
  const records = await CaptureRecords.open(await openCapture(file), { family: options.family });
  const lines = new LineWriter();
  for await (const record of records.records()) {
    await lines.write(formatJson(recordDocument(record, options.raw ?? false)));
  }
  await lines.flush();
  tellOfSkipped(records.report);
  checkReport(file, records.report);
}

/** What is no damage, and still not shown. */
function tellOfSkipped({ otherLinkTypes, otherFamilies }: RecordsReport): void {
  const tell = (count: number, what: string): void => {
    if (count > 0) process.stderr.write(`sidestat: skipped: ${count} packets of other ${what}\n`);
  };
  tell(otherLinkTypes, 'link types than netlink');
  tell(otherFamilies, 'families than generic netlink');
}

/** @throws ERR_CAPTURE for whatever could not be shown */
function checkReport(file: string, report: RecordsReport): void {
  const { damage, damaged, malformed, withoutFamily } = report;
  const name = escapeText(file);
  if (damage) {
    const places = damaged > 1 ? `, the first of ${damaged} places` : '';
    const message = `${name} is damaged at byte ${damage.offset}${places}: ${damage.message}`;
    throw new StatError('ERR_CAPTURE', message, { hint: 'all that is whole was shown' });
  }
  if (malformed > 0) {
    const message = `${name} has ${malformed} netlink messages that break the rules`;
    throw new StatError('ERR_CAPTURE', message, { hint: 'all others were shown' });
  }
  if (withoutFamily > 0) {
    const message = `${withoutFamily} datagrams of ${name} come before any message that names TASKSTATS`;
    throw new StatError('ERR_CAPTURE', message, {
      hint: 'give the id of the family with --family',
    });
  }
}

/** Ids of generic netlink families: GENL_MIN_ID to GENL_MAX_ID. */
function parseFamily(text: string): number {
  const family = /^(?:\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : 0;
  if (family >= 16 && family <= 1023) return family;
  throw new InvalidArgumentError('It must be a number from 16 to 1023.');
}
