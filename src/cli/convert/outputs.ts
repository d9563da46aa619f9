/** The forms that a capture can be converted to. */
import { CsvRows } from '../../capture/csv.ts';
import { recordDocument } from '../../capture/document.ts';
import { FrameFileWriter } from '../../capture/frame-file.ts';
import type { CaptureReport } from '../../capture/pcapng/items.ts';
import { CaptureReader } from '../../capture/pcapng/reader.ts';
import { CaptureRecords, type RecordsReport } from '../../capture/records.ts';
import { CaptureRewriter } from '../../capture/rewrite.ts';
import { KstatDocuments } from '../../kstat/captured-documents.ts';
import { formatJson } from '../../text/json.ts';
import { KstatLines } from './kstat-lines.ts';

export const FORMATS = ['pcapng', 'frames', 'ndjson', 'csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

type Bytes = AsyncIterable<Uint8Array>;
/** What could not be converted. */
export type ConvertReport = CaptureReport & Partial<RecordsReport> & { left?: string[] };

export interface ConvertOptions {
  readonly raw: boolean;
  /** The id of TASKSTATS where the file does not tell it. */
  readonly family: number | undefined;
}

/** The pieces of the output, and at the end what could not be converted. */
export type Conversion = AsyncGenerator<Uint8Array, ConvertReport>;

export function convert(format: Format, source: Bytes, options: ConvertOptions): Conversion {
  switch (format) {
    case 'pcapng':
      return toPcapng(source);
    case 'frames':
      return toFrames(source);
    case 'ndjson':
      return toNdjson(source, options);
    case 'csv':
      return toCsv(source, options);
    case 'jsonl':
      return toKstatLines(source);
  }
}

async function* toPcapng(source: Bytes): Conversion {
  const reader = new CaptureReader(source);
  const rewriter = new CaptureRewriter();
  for await (const item of reader.items()) yield* rewriter.item(item);
  yield* rewriter.end();
  return reader.report;
}

async function* toFrames(source: Bytes): Conversion {
  const reader = new CaptureReader(source);
  const writer = new FrameFileWriter();
  for await (const item of reader.items()) yield* writer.item(item);
  yield* writer.end();
  const { frameless, unexplained, kstats } = writer.report;
  const left = [
    ...(frameless > 0 ? [`${frameless} datagrams that came in no frame`] : []),
    ...(kstats > 0 ? [`${kstats} frames of kstats, which have another hello`] : []),
    ...(unexplained > 0 ? [`${unexplained} losses without a reason`] : []),
  ];
  return { ...reader.report, left };
}

async function* toNdjson(source: Bytes, options: ConvertOptions): Conversion {
  const records = await CaptureRecords.open(source, options);
  const kstats = await KstatDocuments.open();
  for await (const record of records.recordsAndKstats()) {
    if (record.type !== 'kstats') yield line(formatJson(recordDocument(record, options.raw)));
    else for (const document of kstats.of(record)) yield line(formatJson(document));
  }
  return records.report;
}

async function* toCsv(source: Bytes, options: ConvertOptions): Conversion {
  const records = await CaptureRecords.open(source, options);
  const rows = new CsvRows(options.raw);
  const items = records.recordsAndKstats();
  let kstats = 0;
  // What is no capture fails here, and has no header either.
  let item = await items.next();
  yield line(rows.header, '\r\n');
  for (; !item.done; item = await items.next()) {
    if (item.value.type === 'kstats') kstats++;
    else yield line(rows.row(item.value), '\r\n');
  }
  const left = kstats > 0 ? [`${kstats} frames of kstats, which are no rows of tasks`] : [];
  return { ...records.report, left };
}

async function* toKstatLines(source: Bytes): Conversion {
  const reader = new CaptureReader(source);
  const lines = await KstatLines.open();
  let others = 0;
  for await (const item of reader.items()) {
    if (item.type === 'frame') for (const text of lines.of(item)) yield line(text);
    else others++;
  }
  const left = others > 0 ? [`${others} packets and losses that are of tasks`] : [];
  return { ...reader.report, left };
}

const encoder = new TextEncoder();

function line(text: string, end = '\n'): Uint8Array {
  return encoder.encode(text + end);
}
