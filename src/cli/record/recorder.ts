/** Records what a helper says, as it comes, until it is told to stop. */
import { FrameCapture, type FrameCounts } from '../../capture/frames.ts';
import { requireExits, undeliverable } from '../../connection/capability.ts';
import type { Attach } from '../../connection/wire.ts';
import { KIND_HELLO, OP_EXITS_START, OP_EXITS_STOP } from '../../generated/protocol.ts';
import { type FrameHeader, realtimeNs } from '../../protocol/frame.ts';
import { type KstatPlan, KstatTaker } from './kstats.ts';
import { WriteQueue } from './queue.ts';
import type { RotatingOutput } from './rotation.ts';
import { type SnapshotPlan, SnapshotTaker } from './snapshots.ts';
import { TappedHelper } from './tapped-helper.ts';

export interface RecorderPlan {
  readonly exits: boolean;
  /** Goes on without exits where the helper does not get them. */
  readonly exitsOptional: boolean;
  readonly snapshots: SnapshotPlan | undefined;
  readonly kstats?: KstatPlan | undefined;
  /** How long the helper may take to answer. */
  readonly timeoutMs: number;
  /** Written into the file as the program that made it. */
  readonly application: string;
}

/** What is in the file. */
export interface RecorderState extends FrameCounts {
  /** Before compression. */
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Readings of kstats of which something is missing. */
  readonly failedKstats: number;
}

/** Requests for exits; those of snapshots never get so far. */
const START_ID = 0xffff_fffe;
const STOP_ID = 0xffff_ffff;

/** Where in the order of the pieces the next file begins. */
const NEXT_FILE: Uint8Array<ArrayBuffer> = new Uint8Array(0);

export class Recorder {
  readonly #plan: RecorderPlan;
  readonly #output: RotatingOutput;
  readonly #queue: WriteQueue;
  readonly #stop = new AbortController();
  readonly #startMs = performance.now();
  #helper: TappedHelper | undefined;
  #kstats: KstatTaker | undefined;
  #capture: FrameCapture | undefined;
  /** What the capture had counted after each piece that is not known to be written. */
  readonly #marks: FrameCounts[] = [];
  #written: FrameCounts = { records: 0, lost: 0, withheld: 0 };
  #marked = 0;
  #rotating = false;
  #settled = false;

  private constructor(plan: RecorderPlan, output: RotatingOutput) {
    this.#plan = plan;
    this.#output = output;
    this.#queue = new WriteQueue((pieces) => this.#write(pieces), {
      pause: () => this.#helper?.pause(),
      resume: () => this.#helper?.resume(),
    });
  }

  /**
   * Connects, and then opens the file. Without `attach` only kstats are recorded.
   * @throws what connect() throws, what openKstat() throws, ERR_WRITE
   */
  static async open(
    plan: RecorderPlan,
    output: RotatingOutput,
    attach: Attach | undefined,
  ): Promise<Recorder> {
    const recorder = new Recorder(plan, output);
    const tap = recorder.#onFrame.bind(recorder);
    try {
      if (attach) recorder.#helper = await TappedHelper.open(attach, plan.timeoutMs, tap);
      if (plan.kstats) await recorder.#openKstats(plan.kstats);
      await output.open();
    } catch (error) {
      await recorder.#close();
      throw error;
    }
    recorder.#push(recorder.#capture?.begin());
    return recorder;
  }

  /** Why exits are left out of a recording that would have them where it can. */
  get exitsMissing(): string | undefined {
    const { exits, exitsOptional } = this.#plan;
    const hello = this.#helper?.hello;
    if (!exits || !exitsOptional || !hello || hello.exitEvents === 'ready') return undefined;
    return undeliverable(hello).message;
  }

  get state(): RecorderState {
    this.#advance();
    const elapsedMs = performance.now() - this.#startMs;
    const failedKstats = this.#kstats?.failed ?? 0;
    return { ...this.#written, bytes: this.#output.taken, elapsedMs, failedKstats };
  }

  /** Whether, after run(), every exit until the end is in the file or counted. */
  get settled(): boolean {
    return this.#settled || !this.#takesExits;
  }

  /** Ends run() soon; everything that has happened before is recorded. */
  stop(): void {
    this.#stop.abort();
  }

  /** Looks whether a file has become too old while nothing came. */
  tick(): void {
    if (!this.#plan.snapshots) this.#rotate();
  }

  /**
   * Resolves after stop(), when the file is complete.
   * @throws ERR_WRITE, ERR_HELPER_EXIT and others; the file is whole up to there
   */
  async run(): Promise<void> {
    const helper = this.#helper;
    const failures = [...(helper ? [helper.failure] : []), this.#queue.failure];
    try {
      await Promise.race([this.#record(), ...failures]);
      await this.#close();
      this.#finish();
      await this.#queue.drain();
      await this.#output.close();
      this.#settled = true;
    } catch (error) {
      await this.#abandon();
      throw error;
    }
  }

  get #takesExits(): boolean {
    return this.#plan.exits && this.exitsMissing === undefined;
  }

  async #record(): Promise<void> {
    const { signal } = this.#stop;
    const between = (): Promise<void> => {
      if (!this.#plan.snapshots) this.#rotate();
      return this.#queue.room();
    };
    await Promise.all([
      this.#helper ? this.#recordTasks(this.#helper) : undefined,
      this.#kstats?.run(signal, between),
    ]);
  }

  async #recordTasks(helper: TappedHelper): Promise<void> {
    const { snapshots } = this.#plan;
    const { signal } = this.#stop;
    const exits = this.#takesExits;
    if (exits) requireExits(helper.hello);
    if (exits) await helper.request(OP_EXITS_START, START_ID);
    if (snapshots) {
      const taker = new SnapshotTaker(helper, snapshots, this.#onFrame.bind(this));
      await taker.run(signal, () => this.#rotate());
    } else if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    }
    if (exits) await helper.request(OP_EXITS_STOP, STOP_ID);
  }

  async #openKstats(plan: KstatPlan): Promise<void> {
    const taker = await KstatTaker.open(plan, this.#plan.timeoutMs, (header, payload) =>
      this.#push(this.#capture?.kstat(header, payload)),
    );
    this.#kstats = taker;
    const timeNs = realtimeNs();
    const { helloBytes } = taker;
    this.#capture ??= FrameCapture.ofKstats(helloBytes, timeNs, this.#plan.application);
    this.#capture.addKstats(helloBytes, timeNs);
  }

  async #close(): Promise<void> {
    await Promise.all([this.#helper?.close(), this.#kstats?.close()]);
  }

  /** After a failure: keeps what there is, and lets the first failure be the one that is told. */
  async #abandon(): Promise<void> {
    await this.#close();
    this.#finish(false);
    await this.#queue.drain().catch(() => {});
    await this.#output.close().catch(() => {});
  }

  #finish(settled = true): void {
    this.#push(this.#capture?.end(realtimeNs(), settled));
  }

  #onFrame(header: FrameHeader, payload: Uint8Array): void {
    if (header.kind === KIND_HELLO) {
      const hello = payload.slice();
      this.#capture = FrameCapture.ofTasks(hello, header.timeNs, this.#plan.application);
    }
    // What answers our own commands says nothing of tasks.
    if (header.request >= START_ID) return;
    this.#push(this.#capture?.frame(header, payload));
    // A snapshot that is in two files would be whole in neither.
    if (!this.#plan.snapshots) this.#rotate();
  }

  #push(piece: Uint8Array | undefined): void {
    if (!piece || piece.length === 0) return;
    this.#queue.push(piece);
    this.#marks.push({ ...(this.#capture as FrameCapture).counts });
  }

  #rotate(): void {
    // A round of kstats is in one file, as a snapshot is.
    if (this.#rotating || this.#kstats?.busy || !this.#output.due(this.#queue.bytes)) return;
    this.#rotating = true;
    this.#finish();
    this.#queue.push(NEXT_FILE);
    this.#push(this.#capture?.begin());
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    const next = pieces.indexOf(NEXT_FILE);
    if (next >= 0) {
      await this.#output.write(pieces.slice(0, next));
      await this.#output.close();
      await this.#output.open();
      this.#rotating = false;
    }
    await this.#output.write(pieces.slice(next + 1));
    this.#advance();
  }

  #advance(): void {
    for (; this.#marked < this.#output.pieces; this.#marked++) {
      this.#written = this.#marks.shift() ?? this.#written;
    }
  }
}
