/** One reading of kstats as frames for a page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KstatConnection, spawnKstatHelper } from '../kstat/live/index.ts';
import { Selector } from '../kstat/select/selector.ts';
import { SplSource } from '../kstat/source/spl.ts';
import { writeFrame } from '../protocol/frame.ts';
import type { KstatPattern } from '../protocol/kstat/requests.ts';
import { framesOf } from '../protocol/kstat/split.ts';
import { controlFrame } from './parcel.ts';

export interface Reading {
  readonly frames: readonly Uint8Array[];
  /** Kstats in them. */
  readonly records: number;
}

export interface KstatTaking {
  /** @throws ERR_UNSUPPORTED, ERR_HELPER_MISSING and others, as openKstat() */
  open(): Promise<void>;
  take(request: number, patterns: readonly KstatPattern[]): Promise<Reading>;
  close(): Promise<void>;
}

/** Bytes of a file in one CONTROL frame, which holds less than 64 KiB. */
const PART_BYTES = 60_000;

function begin(request: number, byteOrder: 'little' | 'big'): Uint8Array {
  return controlFrame({ type: 'kstats', request, byteOrder }, request);
}

function end(request: number): Uint8Array {
  return controlFrame({ type: 'kstatsRead', wallMs: Date.now() }, request);
}

export class HelperKstats implements KstatTaking {
  readonly #path: string;
  #connection: Promise<KstatConnection> | undefined;
  /** Triggered by close(). */
  readonly #closing = new AbortController();

  constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<void> {
    await this.#connected();
  }

  async take(request: number, patterns: readonly KstatPattern[]): Promise<Reading> {
    const connection = await this.#connected();
    const frames = [begin(request, connection.hello.byteOrder)];
    const { count } = await connection.match(patterns, {
      onBatch: (batch) => {
        for (const { header, payload } of framesOf({ ...batch, request })) {
          frames.push(writeFrame(header, payload));
        }
      },
    });
    // One that hangs is the last of the records, with its errno; the next reading says ERR_BUSY.
    return { frames: [...frames, end(request)], records: count };
  }

  /** Resolves when nothing is left of the helper, nor of one that is being opened. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connection?.then((connection) => connection.close()).catch(() => {});
  }

  /** Another one when the last has ended. */
  async #connected(): Promise<KstatConnection> {
    const before = await this.#connection?.catch(() => undefined);
    if (before && !before.ended) return before;
    const { signal } = this.#closing;
    this.#connection = KstatConnection.open(spawnKstatHelper({ helper: this.#path }), { signal });
    return this.#connection;
  }
}

export class SplKstats implements KstatTaking {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<void> {
    new SplSource(this.#folder);
  }

  async take(request: number, patterns: readonly KstatPattern[]): Promise<Reading> {
    const selectors = patterns.map((pattern) => new Selector(pattern));
    const { chain } = new SplSource(this.#folder);
    const frames = [begin(request, 'little')];
    let records = 0;
    for (const entry of chain) {
      if (!selectors.some((selector) => selector.matches(entry))) continue;
      const bytes = readOrNothing(join(this.#folder, entry.module, entry.name));
      if (bytes === undefined) continue;
      records++;
      for (let at = 0; at === 0 || at < bytes.length; at += PART_BYTES) {
        const part = bytes.subarray(at, at + PART_BYTES);
        const { module, name } = entry;
        const more = at + PART_BYTES < bytes.length;
        frames.push(controlFrame({ type: 'kstatFile', module, name, bytes: part, more }, request));
      }
    }
    return { frames: [...frames, end(request)], records };
  }

  async close(): Promise<void> {}
}

/** A pool that was exported meanwhile, or a file for root alone, is not there. */
function readOrNothing(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
