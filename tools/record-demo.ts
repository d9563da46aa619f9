/**
 * Records captures/demo.frames.gz: what the helper sends about a load of its own,
 * a sample a second. Run as root, `npx tsx tools/record-demo.ts`.
 *
 * kernel.task_delayacct is 1 meanwhile, and put back. Only processes of the load
 * are asked about; the recording holds the frames exactly as they came.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { DEMO_CAPTURE } from '../src/capture/file.ts';
import { ROLES } from '../src/capture/sample.ts';
import { findHelper } from '../src/connection/locate.ts';
import { spawnHelper } from '../src/connection/spawn.ts';
import type { Wire } from '../src/connection/wire.ts';
import {
  FRAME_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_HELLO,
  MAX_IDS,
  MAX_PAYLOAD,
  OP_GET_PID,
  OP_GET_TGID,
} from '../src/generated/protocol.ts';
import { listAllThreads } from '../src/procfs/processes.ts';
import { type FrameHeader, writeRequest } from '../src/protocol/frame.ts';
import { FrameStream } from '../src/protocol/stream.ts';
import { DemoLoad, withDelayAccounting } from './demo-load.ts';

const SAMPLES = 16;
const INTERVAL_MS = 1000;
const ANSWER_MS = 5000;

/** Keeps every frame of a helper. */
class Tap {
  readonly frames: Uint8Array[] = [];
  readonly #input = new Uint8Array(4 * (FRAME_SIZE + MAX_PAYLOAD));
  readonly #stream = new FrameStream(this.#input, (header, at) => this.#onFrame(header, at));
  readonly #wire: Wire;
  #waiting: { key: number; resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor(helper: string) {
    this.#wire = spawnHelper(helper)({
      room: () => this.#stream.room(),
      received: (length) => this.#stream.received(length),
      ended: (error) => this.#waiting?.reject(error),
    });
  }

  /** Resolves when the hello has come. */
  hello(): Promise<void> {
    return this.#until(0);
  }

  ask(operation: number, id: number, pids: readonly number[]): Promise<void> {
    if (pids.length > MAX_IDS) throw new RangeError(`${pids.length} ids are too many`);
    const answered = this.#until(id);
    this.#wire.write(writeRequest(operation, id, pids, 0, pids.length));
    return answered;
  }

  async close(): Promise<void> {
    this.#wire.destroy();
    await this.#wire.closed();
  }

  async #until(key: number): Promise<void> {
    const limit = AbortSignal.timeout(ANSWER_MS);
    await new Promise<void>((resolve, reject) => {
      this.#waiting = { key, resolve, reject };
      limit.addEventListener('abort', () => reject(new Error('the helper does not answer')));
    });
  }

  #onFrame(header: FrameHeader, at: number): void {
    this.frames.push(this.#input.slice(at - FRAME_SIZE, at + header.length));
    if (header.kind === KIND_ERROR) this.#waiting?.reject(new Error('the helper reports an error'));
    const done = header.kind === KIND_END || header.kind === KIND_HELLO;
    if (done && header.request === this.#waiting?.key) this.#waiting.resolve();
  }
}

async function sample(tap: Tap, number: number, load: DemoLoad): Promise<void> {
  const pids = load.pids();
  const first = number * ROLES.length + 1;
  await tap.ask(OP_GET_PID, first, pids);
  await tap.ask(OP_GET_TGID, first + 1, pids);
  // All of them: who plays the recording has no procfs that would tell who has but one.
  await tap.ask(OP_GET_PID, first + 2, listAllThreads(pids));
}

async function record(): Promise<Uint8Array[]> {
  const helper = findHelper();
  if (helper === undefined) throw new Error('there is no helper: npm run build:native');
  const load = new DemoLoad();
  const tap = new Tap(helper);
  try {
    await tap.hello();
    await load.start();
    for (let number = 0; number < SAMPLES; number++) {
      const startMs = performance.now();
      await sample(tap, number, load);
      await sleep(Math.max(0, startMs + INTERVAL_MS - performance.now()));
    }
    return tap.frames;
  } finally {
    await tap.close();
    await load.stop();
  }
}

const frames = await withDelayAccounting(record);
const bytes = gzipSync(Buffer.concat(frames), { level: 9 });
mkdirSync(dirname(DEMO_CAPTURE), { recursive: true });
writeFileSync(DEMO_CAPTURE, bytes);
console.log(`${DEMO_CAPTURE}: ${frames.length} frames, ${bytes.length} bytes`);
