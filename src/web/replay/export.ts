/** A part of a capture as `sidestat replay --ndjson` and `sidestat convert` print it. */
import { CsvRows } from '../../capture/csv.ts';
import { recordDocument } from '../../capture/document.ts';
import type { CaptureRecord, KstatFrameRecord } from '../../capture/record.ts';
import { CaptureRecords } from '../../capture/records.ts';
import { KstatDocuments } from '../../kstat/captured-documents.ts';
import { formatJson } from '../../text/json.ts';
import type { ExportFormat, ReplayQuestion } from './messages.ts';
import type { Seeker } from './seeker.ts';

type ExportQuestion = Extract<ReplayQuestion, { what: 'export' }>;

/** Characters that become one part; browsers keep large parts on disk. */
const PART_LENGTH = 2 ** 20;
const TYPES: Readonly<Record<ExportFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
};

/** `busy` is called after each part, so that who waits knows, and other work gets its turn. */
export async function exportCapture(
  file: Blob,
  seeker: Seeker,
  question: ExportQuestion,
  busy: () => Promise<void>,
): Promise<Blob> {
  const lines = new Lines(question, await KstatDocuments.open());
  const parts: Blob[] = [];
  let part = lines.head;
  for await (const record of recordsOf(file, seeker, question)) {
    part += lines.of(record);
    if (part.length < PART_LENGTH) continue;
    parts.push(new Blob([part]));
    part = '';
    await busy();
  }
  return new Blob([...parts, part], { type: TYPES[question.format] });
}

async function* recordsOf(
  file: Blob,
  seeker: Seeker,
  { span }: ExportQuestion,
): AsyncGenerator<CaptureRecord | KstatFrameRecord, void> {
  if (!span) {
    const records = await CaptureRecords.open(file);
    yield* records.recordsAndKstats();
    return;
  }
  const segments = seeker.between(span);
  const from = segments[0]?.checkpoint;
  if (!from) return;
  const range = { from: { atNs: span.fromNs }, to: { atNs: span.toNs } };
  const part = file.slice(from.offset, segments.at(-1)?.end);
  const records = await CaptureRecords.open(part, { from, range });
  yield* records.recordsAndKstats();
}

class Lines {
  readonly head: string;
  readonly #line: (record: CaptureRecord) => string;
  readonly #kstats: (frame: KstatFrameRecord) => string;

  constructor({ format, raw }: ExportQuestion, kstats: KstatDocuments) {
    if (format === 'csv') {
      const rows = new CsvRows(raw);
      this.head = `${rows.header}\r\n`;
      this.#line = (record) => `${rows.row(record)}\r\n`;
      // Kstats have no columns in common.
      this.#kstats = () => '';
    } else {
      this.head = '';
      this.#line = (record) => `${formatJson(recordDocument(record, raw))}\n`;
      this.#kstats = (frame) =>
        Array.from(kstats.of(frame), (document) => `${formatJson(document)}\n`).join('');
    }
  }

  of(record: CaptureRecord | KstatFrameRecord): string {
    return record.type === 'kstats' ? this.#kstats(record) : this.#line(record);
  }
}
