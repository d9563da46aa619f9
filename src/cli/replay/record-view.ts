/** `replay --ndjson`: one object a record. */
import { recordDocument } from '../../capture/document.ts';
import { CaptureRecords, type RecordsOptions } from '../../capture/records.ts';
import { KstatDocuments } from '../../kstat/captured-documents.ts';
import { formatJson } from '../../text/json.ts';
import { LineWriter } from '../line-writer.ts';
import { passes, type RecordFilter } from './filter.ts';
import { Pace } from './pace.ts';
import { showingInPauses } from './pauses.ts';
import { checkKstats, checkReport, tellOfSkipped } from './report.ts';

export interface RecordViewOptions extends RecordFilter, RecordsOptions {
  readonly raw: boolean;
  readonly speed: number;
}

/** @throws ERR_CAPTURE when something could not be shown */
export async function replayRecords(
  file: string,
  source: AsyncIterable<Uint8Array>,
  options: RecordViewOptions,
): Promise<void> {
  const lines = new LineWriter();
  const shown = showingInPauses(source, () => lines.flush());
  const records = await CaptureRecords.open(shown, options);
  const kstats = await KstatDocuments.open();
  const pace = new Pace(options.speed);
  for await (const record of records.recordsAndKstats()) {
    if (!passes(record, options)) continue;
    await pace.until(record.timeNs, () => lines.flush());
    if (record.type === 'kstats') {
      for (const document of kstats.of(record)) await lines.write(formatJson(document));
    } else {
      await lines.write(formatJson(recordDocument(record, options.raw)));
    }
  }
  await lines.flush();
  tellOfSkipped(records.report);
  checkReport(file, records.report);
  checkKstats(file, kstats.damage);
}
