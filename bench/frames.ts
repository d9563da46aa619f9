/**
 * The answers of a sweep as frames that come through a socket of Node, and into which nobody
 * looks: what no client of the helper can do without, however little it does with the records.
 */
import type { Wire } from '../src/connection/wire.ts';
import { KIND_END, OP_GET_PID } from '../src/generated/protocol.ts';
import { writeRequest } from '../src/protocol/frame.ts';
import { spawning, stream } from './package-under-test.ts';

/** As large as what the client reads into, see Decoder.input. */
const ROOM_BYTES = 2 ** 19;

export class Frames {
  readonly #request: Uint8Array;
  readonly #wire: Wire;
  #records = 0;
  #resolve: (records: number) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(helper: string, pids: readonly number[]) {
    this.#request = writeRequest(OP_GET_PID, 1, pids, 0, pids.length);
    const frames = new stream.FrameStream(new Uint8Array(ROOM_BYTES), ({ kind, count }) => {
      if (kind === KIND_END) this.#resolve(this.#records);
      else this.#records += count;
    });
    this.#wire = spawning.spawnHelper(helper)({
      room: () => frames.room(),
      received: (length) => frames.received(length),
      ended: (error) => this.#reject(error),
    });
  }

  /** Asks for all pids; resolves to the number of records when the last frame is there. */
  ask(): Promise<number> {
    this.#records = 0;
    this.#wire.write(this.#request);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  async close(): Promise<void> {
    this.#wire.destroy();
    await this.#wire.closed();
  }
}
