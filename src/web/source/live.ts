/** A source that is a bridge. It connects again when the connection ends. */
import type { Bridge } from '../../browser/bridge.ts';
import { connectBridge } from '../../browser/connect.ts';
import type { BridgeAddress } from '../../browser/link.ts';
import { StatError } from '../../errors.ts';
import type { ExitTable } from '../../exits/table.ts';
import type { Hello } from '../../protocol/hello.ts';
import { diff } from '../../taskstats/diff.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { forgetAddress } from './address.ts';
import { Hold } from './hold.ts';
import { LiveKstats } from './live-kstats.ts';
import { LossAccount } from './loss-account.ts';
import { retryPause, serverAnswers } from './retry.ts';
import type {
  KstatFrame,
  Source,
  SourceSettings,
  SourceState,
  SourceStatus,
  TaskFrame,
} from './source.ts';
import { Topic } from './topic.ts';

/** About 100 MB of tables, and 50 MB of exits. */
const LIMITS = { tables: 300, tableRows: 150_000, exits: 50_000 };
export class LiveSource implements Source {
  readonly kind = 'live';
  readonly title: string;
  readonly tasks: Topic<TaskFrame> = new Topic({ keeps: true });
  readonly exits: Topic<ExitTable> = new Topic();
  readonly status: Topic<SourceStatus> = new Topic({ keeps: true });
  readonly resets: Topic<'tasks' | 'exits' | 'all'> = new Topic();
  readonly choices: ReadonlySet<keyof SourceSettings> = new Set([
    'scope',
    'intervalMs',
    'exitsOf',
  ] as const);
  readonly #address: BridgeAddress;
  readonly #worker: Worker;
  readonly #hold = new Hold(LIMITS);
  readonly #losses = new LossAccount();
  readonly #kstats = new LiveKstats((rows, deliver) => this.#give('table', rows, deliver));
  #settings: SourceSettings = { scope: 'processes', intervalMs: 1000, exitsOf: 'processes' };
  /** Until the person at the page chooses, the interval is that of the bridge. */
  #chosen = false;
  #bridge: Bridge | undefined;
  /** Of the helper from which the last table came. */
  #hello: Hello | undefined;
  #before: TaskTable | undefined;
  #paused = false;
  #error: StatError | undefined;
  #state: SourceState = 'connecting';
  #stopTables = new AbortController();
  #stopExits = new AbortController();
  readonly #closed = new AbortController();

  constructor(address: BridgeAddress) {
    this.#address = address;
    this.title = new URL(address.url).host;
    this.#worker = new Worker(new URL('../../browser/worker.ts', import.meta.url), {
      type: 'module',
      name: 'sidestat',
    });
    this.#say();
    void this.#run();
  }

  get kstats(): Topic<KstatFrame | StatError> {
    return this.#kstats.topic;
  }

  get settings(): SourceSettings {
    return this.#settings;
  }

  get paused(): boolean {
    return this.#paused;
  }

  choose(settings: Partial<SourceSettings>): void {
    const before = this.#settings;
    this.#settings = { ...before, ...settings };
    this.#chosen ||= settings.intervalMs !== undefined;
    const { scope, intervalMs, exitsOf } = this.#settings;
    if (scope !== before.scope || intervalMs !== before.intervalMs) {
      if (scope !== before.scope) this.#reset('tasks');
      this.#kstats.attach(this.#bridge, intervalMs);
      this.#stopTables.abort();
    }
    if (exitsOf !== before.exitsOf) {
      this.#reset('exits');
      this.#stopExits.abort();
    }
  }

  pause(): void {
    this.#paused = true;
    this.#say();
  }

  resume(): void {
    this.#paused = false;
    this.#hold.release();
    this.#say();
  }

  close(): void {
    this.#closed.abort();
    this.#stopTables.abort();
    this.#stopExits.abort();
    this.#kstats.attach(undefined, 0);
    void this.#bridge?.close();
    this.#worker.terminate();
  }

  /** Connects, and again after each end, until it is refused. */
  async #run(): Promise<void> {
    for (let attempt = 0; !this.#closed.signal.aborted; attempt++) {
      const bridge = await this.#connect();
      if (bridge) {
        attempt = 0;
        this.#bridge = bridge;
        const { intervalMs } = this.#chosen ? this.#settings : bridge;
        this.#settings = { ...this.#settings, intervalMs };
        this.#kstats.attach(bridge, intervalMs);
        this.#error = await this.#serve(bridge);
        this.#settle(bridge);
      }
      if (this.#closed.signal.aborted || this.#state === 'ended') return;
      this.#turn('trouble');
      await retryPause(attempt);
    }
  }

  async #connect(): Promise<Bridge | undefined> {
    try {
      const onTrouble = (error: StatError): void => {
        this.#error = error;
        this.#turn('trouble');
      };
      const signal = this.#closed.signal;
      return await connectBridge({ ...this.#address, worker: this.#worker, onTrouble, signal });
    } catch (error) {
      this.#error = asStatError(error);
      // Asking again does not help where the token is not that of this bridge; one that is gone may return.
      if (this.#error.code === 'ERR_PERMISSION' && (await serverAnswers())) {
        forgetAddress();
        this.#turn('ended');
      }
      return undefined;
    }
  }

  /** Until the connection ends; the reason. */
  async #serve(bridge: Bridge): Promise<StatError | undefined> {
    this.#turn('running');
    const loops = [
      this.#again(bridge, () => this.#readTables(bridge)),
      this.#again(bridge, () => this.#readExits(bridge)),
    ];
    const reason = await bridge.closed;
    await Promise.all(loops);
    return reason;
  }

  /** Begins a loop anew when a setting has ended it. */
  async #again(bridge: Bridge, loop: () => Promise<void>): Promise<void> {
    let open = true;
    void bridge.closed.then(() => {
      open = false;
    });
    while (open) {
      try {
        await loop();
      } catch (error) {
        const failure = asStatError(error);
        if (failure.code === 'ERR_ABORTED') continue;
        if (failure.code === 'ERR_CLOSED') return;
        this.#error = failure;
        this.#say();
        return;
      }
    }
  }

  async #readTables(bridge: Bridge): Promise<void> {
    this.#stopTables = new AbortController();
    const { scope, intervalMs } = this.#settings;
    const { signal } = this.#stopTables;
    for await (const table of bridge.snapshots({ scope, intervalMs, signal })) {
      const before = this.#before?.kind === table.kind ? this.#before : undefined;
      this.#before = table;
      this.#noteHelper(bridge);
      if (this.#state === 'trouble') this.#turn('running');
      const frame = { table, rates: before && diff(before, table) };
      this.#give('table', table.length, () => this.tasks.publish(frame));
    }
  }

  /** Each helper says hello once. */
  #noteHelper({ hello }: Bridge): void {
    if (this.#hello && hello !== this.#hello) this.#losses.interrupted();
    this.#hello = hello;
  }

  async #readExits(bridge: Bridge): Promise<void> {
    this.#stopExits = new AbortController();
    const process = this.#settings.exitsOf === 'processes';
    const { signal } = this.#stopExits;
    for await (const table of bridge.exitBatches({ process, signal })) {
      this.#give('exits', table.length, () => this.exits.publish(table));
    }
  }

  #give(kind: 'table' | 'exits', rows: number, deliver: () => void): void {
    if (this.#paused) this.#losses.dropped(this.#hold.add({ kind, rows, deliver }));
    else deliver();
    this.#say();
  }

  #reset(what: 'tasks' | 'exits'): void {
    this.#hold.clear();
    if (what === 'tasks') this.#before = undefined;
    this.resets.publish(what);
  }

  /** Keeps the account of a connection that is over. */
  #settle(bridge: Bridge): void {
    this.#losses.settle(bridge.losses);
    this.#bridge = undefined;
    this.#hello = undefined;
    this.#kstats.attach(undefined, 0);
    this.#before = undefined;
  }

  #turn(state: SourceState): void {
    this.#state = state;
    if (state === 'running') this.#error = undefined;
    this.#say();
  }

  #say(): void {
    const { tables, exits } = this.#hold;
    const paused = this.#paused && this.#state === 'running';
    this.status.publish({
      state: paused ? 'paused' : this.#state,
      losses: this.#losses.total(this.#bridge?.losses),
      error: this.#error,
      waiting: this.#paused ? { tables, exits } : undefined,
      hello: this.#bridge?.hello,
    });
  }
}

function asStatError(error: unknown): StatError {
  if (error instanceof StatError) return error;
  return new StatError('ERR_PROTOCOL', 'the page has failed', { cause: error });
}
