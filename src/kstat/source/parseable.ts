/** Reports from what `kstat -p` printed. */
import type { KstatReading } from '../reading.ts';
import { ParseableReader } from '../text/parseable.ts';
import type { Report } from './recorded.ts';

/** @throws ERR_CAPTURE, with file and line */
export async function* parseableReports(
  lines: AsyncIterable<string>,
  file: string,
): AsyncGenerator<Report> {
  const reader = new ParseableReader(file);
  for await (const line of lines) {
    const report = reader.push(line);
    if (report !== undefined) yield report;
  }
  const last: readonly KstatReading[] | undefined = reader.end();
  if (last !== undefined) yield last;
}
