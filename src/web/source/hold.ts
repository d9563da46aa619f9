/**
 * What waits while a source is paused. Bounded: what is oldest goes first, and is
 * counted, so that a page that was forgotten does not fill the memory.
 */

export interface HoldLimits {
  readonly tables: number;
  /** Rows of all tables: some machines have ten thousand tasks. */
  readonly tableRows: number;
  /** Rows of exits. */
  readonly exits: number;
}

interface Held {
  readonly kind: 'table' | 'exits';
  /** Rows that are lost when it goes. */
  readonly rows: number;
  readonly deliver: () => void;
}

export class Hold {
  readonly #limits: HoldLimits;
  #held: Held[] = [];
  #tables = 0;
  #tableRows = 0;
  #exits = 0;

  constructor(limits: HoldLimits) {
    this.#limits = limits;
  }

  get tables(): number {
    return this.#tables;
  }

  get exits(): number {
    return this.#exits;
  }

  /** Returns the rows that had to go. */
  add(held: Held): number {
    this.#held.push(held);
    this.#count(held, 1);
    let dropped = 0;
    while (this.#tooManyTables) dropped += this.#drop('table');
    while (this.#exits > this.#limits.exits) dropped += this.#drop('exits');
    return dropped;
  }

  /** Delivers all, in the order in which it came. */
  release(): void {
    const held = this.#held;
    this.clear();
    for (const { deliver } of held) deliver();
  }

  clear(): void {
    this.#held = [];
    this.#tables = 0;
    this.#tableRows = 0;
    this.#exits = 0;
  }

  /** One table is kept, however large it is. */
  get #tooManyTables(): boolean {
    const { tables, tableRows } = this.#limits;
    return this.#tables > tables || (this.#tableRows > tableRows && this.#tables > 1);
  }

  #drop(kind: Held['kind']): number {
    const at = this.#held.findIndex((held) => held.kind === kind);
    const [oldest] = this.#held.splice(at, 1) as [Held];
    this.#count(oldest, -1);
    return oldest.rows;
  }

  #count({ kind, rows }: Held, sign: 1 | -1): void {
    if (kind === 'exits') {
      this.#exits += sign * rows;
      return;
    }
    this.#tables += sign;
    this.#tableRows += sign * rows;
  }
}
