/** What a recording has come to, in one line: again and again at a terminal, and at the end. */
import { formatBytes, formatCount, formatDuration } from '../../text/units.ts';
import type { RecorderState } from './recorder.ts';

const EVERY_MS = 1000;
/** Back to the first column, and erase the line. */
const AGAIN = '\r\x1b[K';

export function progressLine(state: RecorderState): string {
  const { records, bytes, lost, withheld, elapsedMs, failedKstats } = state;
  const parts = [
    `${formatCount(records)} records`,
    formatBytes(bytes),
    `${formatCount(lost)} lost`,
    `${formatCount(withheld)} withheld`,
    ...(failedKstats > 0 ? [`kstats failed ${formatCount(failedKstats)} times`] : []),
    formatDuration(elapsedMs / 1000),
  ];
  return parts.join(', ');
}

export class Progress {
  readonly #timer: NodeJS.Timeout;
  readonly #visible: boolean;

  /** `each` is called once a second, whoever watches. */
  constructor(state: () => RecorderState, each: () => void) {
    this.#visible = process.stderr.isTTY === true;
    this.#timer = setInterval(() => {
      each();
      if (this.#visible) process.stderr.write(AGAIN + progressLine(state()));
    }, EVERY_MS);
  }

  /** The line is erased; what comes next stays. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#visible) process.stderr.write(AGAIN);
  }
}
