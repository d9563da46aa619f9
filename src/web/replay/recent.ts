/**
 * What a jump finds on its way to its time: only the last of it is shown. After release()
 * everything passes at once.
 */

import { MAX_RECENT_EXITS } from './limits.ts';
import type { CursorEvent } from './messages.ts';

export class Recent {
  readonly #emit: (event: CursorEvent) => void;
  #held: CursorEvent[] | undefined = [];
  #exits = 0;

  constructor(emit: (event: CursorEvent) => void) {
    this.#emit = emit;
  }

  add(event: CursorEvent): void {
    if (!this.#held) {
      this.#emit(event);
      return;
    }
    this.#held.push(event);
    if (event.type === 'exits') this.#exits += rowsOf(event);
    while (this.#exits > MAX_RECENT_EXITS) this.#dropExits();
  }

  /** Hands on what was kept, with this many tables. */
  release(tables: number): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    let surplus = held.filter(({ type }) => type === 'table').length - tables;
    for (const event of held) {
      if (event.type === 'table' && surplus-- > 0) continue;
      this.#emit(event);
    }
  }

  #dropExits(): void {
    const held = this.#held as CursorEvent[];
    const at = held.findIndex(({ type }) => type === 'exits');
    const [oldest] = held.splice(at, 1) as [CursorEvent];
    this.#exits -= rowsOf(oldest);
  }
}

function rowsOf(event: CursorEvent): number {
  return event.type === 'exits' ? event.exits.table.rows.length : 0;
}
