/**
 * When which page gets a sweep. Every subscription is served at multiples of its interval
 * on one clock, so that pages with the same interval share each sweep, and pages with a
 * multiple of it every second or third one.
 */
import type { FieldInfo } from '../generated/taskstats.ts';
import { MIN_INTERVAL_MS, SCOPES, type Scope } from '../protocol/control.ts';

/** Makes a sweep and gives it to who is in the list. */
export type TakeSweep = (
  scope: Scope,
  fields: readonly FieldInfo[],
  receivers: readonly Subscription[],
) => Promise<void>;

export interface Subscription {
  /** Who asked. */
  readonly page: object;
  readonly scope: Scope;
  readonly intervalMs: number;
  readonly fields: readonly FieldInfo[];
}

interface Entry {
  readonly subscription: Subscription;
  /** The multiple of the interval that was served last; -1: none. */
  slot: number;
}

export class Schedule {
  readonly #take: TakeSweep;
  readonly #now: () => number;
  readonly #entries = new Set<Entry>();
  readonly #startedMs = new Map<Scope, number>();
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #stopped = false;

  constructor(take: TakeSweep, now: () => number = () => performance.now()) {
    this.#take = take;
    this.#now = now;
  }

  /** Takes the place of what the page asked for in this scope before. */
  add(subscription: Subscription): void {
    this.remove(subscription.page, subscription.scope);
    this.#entries.add({ subscription, slot: -1 });
    this.#arm();
  }

  /** Without a scope: everything that the page asked for. */
  remove(page: object, scope?: Scope): void {
    for (const entry of this.#entries) {
      const { subscription } = entry;
      if (subscription.page !== page) continue;
      if (scope === undefined || subscription.scope === scope) this.#entries.delete(entry);
    }
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#entries.clear();
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#running || this.#stopped || this.#entries.size === 0) return;
    const dueMs = Math.min(...Array.from(this.#entries, (entry) => this.#dueMs(entry)));
    const waitMs = Math.max(0, Math.ceil(dueMs - this.#now()));
    this.#timer = setTimeout(() => void this.#run(), waitMs);
  }

  /** The first sweep comes at once, unless there was one for somebody else just now. */
  #dueMs({ slot, subscription: { scope, intervalMs } }: Entry): number {
    const earliestMs = (this.#startedMs.get(scope) ?? Number.NEGATIVE_INFINITY) + MIN_INTERVAL_MS;
    return slot < 0 ? earliestMs : (slot + 1) * intervalMs;
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (const scope of SCOPES) await this.#serve(scope);
    } finally {
      this.#running = false;
      this.#arm();
    }
  }

  async #serve(scope: Scope): Promise<void> {
    const nowMs = this.#now();
    const due = Array.from(this.#entries).filter(
      (entry) => entry.subscription.scope === scope && this.#dueMs(entry) <= nowMs,
    );
    if (due.length === 0) return;
    this.#startedMs.set(scope, nowMs);
    const receivers = due.map(({ subscription }) => subscription);
    await this.#take(scope, unionOf(receivers), receivers);
    // What passed meanwhile is left out: a machine that is slow is not asked without a pause.
    const endMs = this.#now();
    for (const entry of due) entry.slot = Math.floor(endMs / entry.subscription.intervalMs);
  }

  /** Whether a subscription was neither ended nor replaced while its sweep was made. */
  has(subscription: Subscription): boolean {
    return Array.from(this.#entries).some((entry) => entry.subscription === subscription);
  }
}

function unionOf(subscriptions: readonly Subscription[]): readonly FieldInfo[] {
  const [first, ...others] = subscriptions;
  const fields = first?.fields ?? [];
  if (others.every((other) => other.fields === fields)) return fields;
  return [...new Set(subscriptions.flatMap((each) => each.fields))];
}
