/**
 * The one connection to a helper that all pages share. When it breaks it is opened
 * again, and what pages asked for goes on.
 */
import type { Attach } from '../connection/wire.ts';
import { StatError } from '../errors.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import type { Scope } from '../protocol/control.ts';
import { ExitBatcher } from './exit-batcher.ts';
import { HelperLink } from './helper.ts';
import type { Parcel } from './parcel.ts';
import { Sweeper } from './sweep.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

export interface SourceEvents {
  /** There is a helper: its HELLO frame. */
  hello(frame: Uint8Array): void;
  /** There is none; another one is tried. */
  lost(error: StatError): void;
  exits(parcel: Parcel): void;
}

export class HelperSource {
  readonly #attach: () => Attach;
  readonly #events: SourceEvents;
  readonly #timeoutMs: number;
  readonly #sweeper = new Sweeper();
  readonly #batch = new ExitBatcher((parcel) => this.#events.exits(parcel));
  #link: HelperLink | undefined;
  #failure = new StatError('ERR_CLOSED', 'the helper is not started yet');
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  /** Triggered by close(), with ERR_CLOSED. */
  readonly #closing = new AbortController();
  /** The last open(): pending until its helper has said hello. */
  #opening: Promise<void> | undefined;
  #wantsExits = false;
  /** START and STOP, one after another. */
  #switching: Promise<void> = Promise.resolve();

  constructor(attach: () => Attach, events: SourceEvents, timeoutMs: number) {
    this.#attach = attach;
    this.#events = events;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws what connect() throws; ERR_CLOSED when close() came before the hello */
  open(): Promise<void> {
    const { signal } = this.#closing;
    this.#opening = this.#open(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
    return this.#opening;
  }

  async #open(signal: AbortSignal): Promise<void> {
    const link = await HelperLink.open(
      this.#attach(),
      {
        exits: (frame, header) => this.#batch.add(frame, header),
        ended: (error) => this.#onEnded(link, error),
      },
      this.#timeoutMs,
      signal,
    );
    if (signal.aborted) await link.close();
    signal.throwIfAborted();
    this.#link = link;
    this.#retryMs = FIRST_RETRY_MS;
    this.#sweeper.reset();
    this.#events.hello(link.helloFrame);
    if (this.#wantsExits) this.#switch(true).catch(() => {}); // it is lost again, and told
  }

  /** The HELLO frame of the helper that is there, or why there is none. */
  get state(): Uint8Array | StatError {
    return this.#link?.helloFrame ?? this.#failure;
  }

  /** @throws as Sweeper.take() */
  async sweep(scope: Scope, fields: readonly FieldInfo[]): Promise<Parcel> {
    const link = this.#required();
    try {
      return await this.#sweeper.take(link, scope, fields);
    } catch (error) {
      // A helper that does not answer is stuck; the next one may not be.
      if (error instanceof StatError && error.code === 'ERR_TIMEOUT') this.#drop(link, error);
      throw error;
    }
  }

  /** Exits from now on, or no more of them. @throws ERR_UNSUPPORTED and as a sweep */
  async setExits(wanted: boolean): Promise<void> {
    if (this.#wantsExits === wanted) return this.#switching;
    this.#wantsExits = wanted;
    try {
      await this.#switch(wanted);
    } catch (error) {
      if (wanted) {
        this.#wantsExits = false;
        this.#switch(false).catch(() => {}); // a START that came too late may still begin
      }
      throw error;
    }
  }

  /** Resolves when nothing is left of the helper, nor of one that is being opened. */
  async close(): Promise<void> {
    this.#closing.abort(new StatError('ERR_CLOSED', 'the bridge has ended'));
    clearTimeout(this.#timer);
    const link = this.#link;
    this.#link = undefined;
    await Promise.all([link?.close(), this.#opening?.catch(() => {})]); // open() tells its failure
  }

  #required(): HelperLink {
    if (!this.#link) throw this.#failure;
    return this.#link;
  }

  #switch(wanted: boolean): Promise<void> {
    const turn = this.#switching.catch(() => {}).then(() => this.#required().setExits(wanted));
    this.#switching = turn;
    return turn;
  }

  #drop(link: HelperLink, error: StatError): void {
    this.#onEnded(link, error);
    void link.close();
  }

  #onEnded(link: HelperLink, error: StatError): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#failure = error;
    this.#events.lost(error);
    this.#retry();
  }

  #retry(): void {
    this.#timer = setTimeout(() => {
      this.open().catch((error: unknown) => {
        if (error instanceof StatError) this.#failure = error;
        if (!this.#closing.signal.aborted) this.#retry();
      });
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }
}
