/** An engine as a worker has it, in this thread. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ReplayEngine } from '../../src/web/replay/engine.ts';
import type {
  CaptureOverview,
  ReplayAnswer,
  ReplayEvent,
  ReplayQuestion,
  ReplaySettings,
} from '../../src/web/replay/messages.ts';

/** The sample of the package, inflated. */
export const SAMPLE: Buffer = gunzipSync(
  readFileSync(new URL('../../captures/sample.pcapng.gz', import.meta.url)),
);

export const PROCESSES: ReplaySettings = { scope: 'processes', exitsOf: 'threads' };

export class EngineDriver {
  readonly events: ReplayEvent[] = [];
  readonly #engine: ReplayEngine;
  #seq = 0;
  #id = 0;
  #listener: (event: ReplayEvent) => void = () => {};

  constructor() {
    this.#engine = new ReplayEngine(
      (event) => {
        this.events.push(event);
        this.#listener(event);
      },
      () => new Promise((resolve) => setImmediate(resolve)),
    );
  }

  async open(file: Blob, settings: ReplaySettings = PROCESSES): Promise<CaptureOverview> {
    await this.#engine.handle({ type: 'open', file, settings });
    const last = this.events.at(-1);
    if (last?.type === 'overview') return last.overview;
    throw new Error(`the engine says ${JSON.stringify(last)}`);
  }

  /** What a seek brings, up to its end. */
  seek(timeNs: bigint, history = 0): Promise<ReplayEvent[]> {
    this.#seq++;
    return this.#until({ type: 'seek', seq: this.#seq, timeNs, history });
  }

  advance(timeNs: bigint): Promise<ReplayEvent[]> {
    return this.#until({ type: 'advance', seq: this.#seq, timeNs });
  }

  async ask<T extends ReplayAnswer>(question: ReplayQuestion): Promise<T> {
    this.#id++;
    await this.#engine.handle({ type: 'ask', id: this.#id, question });
    const last = this.events.findLast(({ type }) => type === 'answer' || type === 'refused');
    if (last?.type === 'answer' && last.id === this.#id) return last.answer as T;
    throw new Error(`the engine says ${JSON.stringify(last)}`);
  }

  #until(request: Parameters<ReplayEngine['handle']>[0]): Promise<ReplayEvent[]> {
    const first = this.events.length;
    return new Promise((resolve, reject) => {
      this.#listener = (event) => {
        if (event.type === 'failed') reject(new Error(event.failure.message));
        if (event.type === 'reached') resolve(this.events.slice(first));
      };
      void this.#engine.handle(request);
    });
  }
}
