/** Kstats for pages: a helper that calls libkstat, or the files of OpenZFS, read when a page asks. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StatError } from '../errors.ts';
import { findKstatHelper } from '../kstat/live/spawn.ts';
import { SPL_ROOT } from '../kstat/source/spl.ts';
import { failureOf } from '../protocol/control.ts';
import { nextRequest } from '../protocol/frame.ts';
import { HelperKstats, type KstatTaking, SplKstats } from './kstat-source.ts';
import type { KstatsWanted } from './message.ts';
import { controlFrame, type Parcel, parcelOf } from './parcel.ts';

export interface KstatPlaces {
  /** Path of the helper. @defaultValue the installed one, then the built one */
  readonly helper?: string | undefined;
  /** Where OpenZFS has its kstats. @defaultValue /proc/spl/kstat */
  readonly folder?: string | undefined;
}

/** What is needed of a page. */
export interface KstatReceiver {
  send(parcel: Parcel): void;
  sendWord(frame: Uint8Array): void;
}

export class KstatServer {
  readonly #places: KstatPlaces;
  readonly #loops = new Map<KstatReceiver, AbortController>();
  #taking: KstatTaking | undefined;
  #request = 0;

  constructor(places: KstatPlaces) {
    this.#places = places;
  }

  /** Whether there is something that may have kstats. */
  get found(): boolean {
    const { folder = SPL_ROOT, helper } = this.#places;
    return helper !== undefined || existsSync(folder) || findKstatHelper() !== undefined;
  }

  /** Looks whether there are kstats, before a page asks. @throws as openKstat() */
  async open(): Promise<void> {
    this.#taking ??= this.#find();
    await this.#taking.open();
  }

  /** In the place of what the page asked for before. @throws ERR_UNSUPPORTED when there are no kstats */
  async add(page: KstatReceiver, wanted: KstatsWanted): Promise<void> {
    this.remove(page);
    const stop = new AbortController();
    this.#loops.set(page, stop);
    try {
      await this.open();
    } catch (error) {
      if (this.#loops.get(page) === stop) this.#loops.delete(page);
      throw error;
    }
    // After the answer, which it follows.
    setImmediate(() => void this.#loop(page, wanted, stop.signal));
  }

  remove(page: KstatReceiver): void {
    this.#loops.get(page)?.abort();
    this.#loops.delete(page);
  }

  async close(): Promise<void> {
    for (const page of [...this.#loops.keys()]) this.remove(page);
    await this.#taking?.close();
  }

  #find(): KstatTaking {
    const { folder = SPL_ROOT, helper } = this.#places;
    if (helper === undefined && existsSync(folder)) return new SplKstats(folder);
    const path = helper ?? findKstatHelper();
    if (path !== undefined) return new HelperKstats(path);
    throw new StatError('ERR_UNSUPPORTED', 'there are no kstats where the bridge runs', {
      hint: 'they are of illumos, Solaris, and Linux with OpenZFS',
    });
  }

  async #loop(page: KstatReceiver, wanted: KstatsWanted, signal: AbortSignal): Promise<void> {
    const { intervalMs } = wanted;
    while (!signal.aborted) {
      const startMs = performance.now();
      await this.#serve(page, wanted, signal);
      const waitMs = Math.max(0, startMs + intervalMs - performance.now());
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
  }

  async #serve(page: KstatReceiver, wanted: KstatsWanted, signal: AbortSignal): Promise<void> {
    const request = nextRequest(this.#request);
    this.#request = request;
    try {
      const { frames, records } = await (this.#taking as KstatTaking).take(
        request,
        wanted.patterns,
      );
      if (!signal.aborted) page.send(parcelOf(request, frames, records));
    } catch (error) {
      const frame = controlFrame({ type: 'kstatsFailed', failure: failureOf(error) });
      if (!signal.aborted) page.sendWord(frame);
    }
  }
}
