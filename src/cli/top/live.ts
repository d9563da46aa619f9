/** Tables of the running kernel. A connection that broke is opened again. */
import { connect } from '../../client/connect.ts';
import type { Stats } from '../../client/stats.ts';
import type { Hello } from '../../protocol/hello.ts';
import { type ConnectionOptions, connectOptions, timeoutMs } from '../connection.ts';
import { chooseColumns, fieldsOf, type Scope } from './columns.ts';
import type { Origin } from './header.ts';
import type { Source, Taken } from './source.ts';

export class LiveSource implements Source {
  readonly live = true;
  readonly #options: ConnectionOptions;
  readonly #pids: readonly number[] | undefined;
  #stats: Stats | undefined;
  #hello: Hello;
  #scope: Scope | undefined;

  private constructor(
    options: ConnectionOptions,
    pids: readonly number[] | undefined,
    stats: Stats,
  ) {
    this.#options = options;
    this.#pids = pids;
    this.#stats = stats;
    this.#hello = stats.hello;
  }

  /** @throws what connect() throws */
  static async open(options: ConnectionOptions, pids?: readonly number[]): Promise<LiveSource> {
    return new LiveSource(options, pids, await connect(connectOptions(options)));
  }

  get hello(): Hello {
    return this.#hello;
  }

  get origin(): Origin {
    const { kernel, machine } = this.#hello;
    return { recorded: false, kernel: `${kernel} ${machine}`, why: [] };
  }

  waitMs(delaySec: number): number {
    return 1000 * delaySec;
  }

  async take(scope: Scope): Promise<Taken> {
    try {
      const stats = await this.#connected();
      const version = this.#hello.taskstatsVersion;
      const table = await stats.snapshot({
        scope,
        fields: fieldsOf(chooseColumns({ scope, version, live: true })),
        timeoutMs: timeoutMs(this.#options),
        ...(this.#pids ? { pids: this.#pids } : {}),
      });
      const first = scope !== this.#scope;
      this.#scope = scope;
      return { table, first };
    } catch (error) {
      // Whatever it was, the next try begins with a new helper.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const stats = this.#stats;
    this.#stats = undefined;
    await stats?.close();
  }

  async #connected(): Promise<Stats> {
    if (!this.#stats) {
      this.#stats = await connect(connectOptions(this.#options));
      this.#hello = this.#stats.hello;
    }
    return this.#stats;
  }
}
