/** Exits of a capture as the tables that live exits come in. */
import { type ExitMessage, ExitReader } from '../../browser/exits.ts';
import type { Datagram, Loss } from '../../capture/pcapng/items.ts';
import { type Decoder, EVENT_EXIT } from '../../decoder/index.ts';
import { emptyHeader, type FrameHeader, NO_CPU } from '../../protocol/frame.ts';

/** Exits that are handed on at once, so that a page draws between them. */
const BATCH = 512;
/** Of a loss of which only a count is known; no reason of the protocol. */
const NO_REASON = 0;

export class CapturedExits {
  readonly #decoder: Decoder;
  readonly #reader: ExitReader;
  #waiting = 0;

  constructor(
    decoder: Decoder,
    exitsOf: 'processes' | 'threads',
    emit: (exits: ExitMessage) => void,
  ) {
    this.#decoder = decoder;
    const settings = { process: exitsOf === 'processes' };
    // The clock of the page has nothing to do with what was recorded.
    this.#reader = new ExitReader(settings, (exits) =>
      emit({ ...exits, table: { ...exits.table, account: {} } }),
    );
  }

  datagram(datagram: Datagram): void {
    const { bytes, byteOrder, section, origin, timeNs = 0n, cpu = NO_CPU } = datagram;
    const decoder = this.#decoder;
    const familyId = datagram.family;
    if (familyId === undefined || bytes.length > decoder.input.length) return;
    decoder.input.set(bytes);
    const context = { byteOrder, familyId, defaultVersion: section.hello?.taskstatsVersion };
    const { records } = decoder.index(0, bytes.length, context);
    // Answers tell of tasks that live.
    if (records === 0 || decoder.table.event[0] !== EVENT_EXIT) return;
    const header: FrameHeader = {
      ...emptyHeader(),
      flags: origin?.flags ?? 0,
      length: bytes.length,
      source: cpu,
      timeNs,
    };
    this.#reader.frame(decoder, context, header, 0);
    this.#waiting++;
    if (this.#waiting >= BATCH) this.flush();
  }

  loss({ count, cpu = NO_CPU, timeNs = 0n, gap }: Loss): void {
    if (gap && gap.header.request !== 0) return; // of answers
    const { reason = NO_REASON, sequence = 0 } = gap ?? {};
    this.#reader.missing([{ reason, source: cpu, sequence, count: Number(count) }], timeNs);
  }

  /** Hands on what there is. */
  flush(): void {
    this.#waiting = 0;
    this.#reader.flush();
  }
}
