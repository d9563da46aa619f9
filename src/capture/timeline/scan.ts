/** Walks over a capture once and makes its timeline, a part at a time. */

import { StatError } from '../../errors.ts';
import { formatBytes } from '../../text/units.ts';
import type { CaptureReport } from '../pcapng/items.ts';
import { CaptureReader } from '../pcapng/reader.ts';
import { CaptureTimeline } from './timeline.ts';

/** Larger files are refused, and longer ones are shown up to here. */
export const MAX_CAPTURE_BYTES: number = 2 ** 33;
export const MAX_CAPTURE_PACKETS: number = 2 ** 26;

export interface ScanProgress {
  /** Bytes that were read. */
  readonly bytes: number;
  readonly timeline: CaptureTimeline;
}

export interface ScanResult {
  readonly timeline: CaptureTimeline;
  readonly report: CaptureReport;
  /** Bytes after which nothing more was read, because of MAX_CAPTURE_PACKETS. */
  readonly stoppedAt: number | undefined;
}

export interface ScanOptions {
  /** Is called now and then. */
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue MAX_CAPTURE_PACKETS */
  readonly maxPackets?: number | undefined;
}

/** Items between two looks at the clock. */
const ITEMS_A_LOOK = 512;
const PROGRESS_MS = 100;

/** @throws ERR_CAPTURE when it is no capture, or too large; ERR_ABORTED */
export async function scanCapture(file: Blob, options: ScanOptions = {}): Promise<ScanResult> {
  const { onProgress, signal, maxPackets = MAX_CAPTURE_PACKETS } = options;
  if (file.size > MAX_CAPTURE_BYTES) throw tooLarge(file.size);
  const timeline = new CaptureTimeline();
  let bytes = 0;
  const reader = new CaptureReader(file, {
    trace: {
      begin: (offset, state) => {
        bytes = offset;
        timeline.block(offset, () => ({ offset, state: state() }));
      },
      packet: () => {},
    },
  });
  let items = 0;
  let toldMs = performance.now();
  for await (const item of reader.items()) {
    timeline.add(item);
    items++;
    if (items === maxPackets) return { timeline, report: reader.report, stoppedAt: bytes };
    if (items % ITEMS_A_LOOK !== 0) continue;
    if (signal?.aborted) throw new StatError('ERR_ABORTED', 'another capture was opened');
    if (performance.now() - toldMs < PROGRESS_MS) continue;
    onProgress?.({ bytes, timeline });
    toldMs = performance.now();
  }
  return { timeline, report: reader.report, stoppedAt: undefined };
}

function tooLarge(bytes: number): StatError {
  return new StatError('ERR_CAPTURE', `the capture has ${formatBytes(bytes)}`, {
    hint: `the page opens captures of up to ${formatBytes(MAX_CAPTURE_BYTES)}; editcap -c cuts one into several`,
  });
}
