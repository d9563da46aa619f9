/** Keys out of the bytes that a terminal sends. */

/** A printable character stands for itself; other keys have a name. */
export type Key =
  | { readonly name: 'character'; readonly text: string }
  | { readonly name: KeyName };

export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'pageUp'
  | 'pageDown'
  | 'enter'
  | 'escape'
  | 'backspace'
  | 'clearLine'
  | 'interrupt'
  | 'suspend'
  | 'redraw';

const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\x03': 'interrupt',
  '\x04': 'interrupt',
  '\b': 'backspace',
  '\r': 'enter',
  '\n': 'enter',
  '\x0c': 'redraw',
  '\x15': 'clearLine',
  '\x1a': 'suspend',
  '\x7f': 'backspace',
};

/** What follows ESC [ or ESC O; xterm, VT220 and the Linux console differ for Home and End. */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  '1~': 'home',
  '4~': 'end',
  '5~': 'pageUp',
  '6~': 'pageDown',
  '7~': 'home',
  '8~': 'end',
};

/** ECMA-48: parameters and intermediates, then one final byte; SS3 has no more than the final. */
const COMPLETE = /^(?:\[([0-?]*[ -/]*[@-~])|O([@-~]))/;
const BEGUN = /^(?:\[[0-?]*[ -/]*|O)?$/;
/** Characters. No key sends more; a longer sequence is noise. */
const MAX_SEQUENCE = 32;

/**
 * A key may come in parts, and ESC alone is a key too: what may be the begin of
 * one waits for `flush()`, which is to be called when nothing followed soon.
 */
export class KeyParser {
  #rest = '';

  /** Whether something waits for more. */
  get pending(): boolean {
    return this.#rest !== '';
  }

  feed(text: string): Key[] {
    this.#rest += text;
    const keys: Key[] = [];
    while (this.#rest !== '') {
      const first = this.#rest[0] as string;
      if (first !== '\x1b') this.#character(keys);
      else if (!this.#sequence(keys)) break;
    }
    return keys;
  }

  /** Nothing more comes: ESC was the key. What stands behind it are keys of their own. */
  flush(): Key[] {
    if (this.#rest === '') return [];
    const after = this.#rest.slice(1);
    this.#rest = '';
    return [{ name: 'escape' }, ...(after === '' ? [] : this.feed(after))];
  }

  #character(keys: Key[]): void {
    const [first] = this.#rest as Iterable<string>;
    const text = first as string;
    this.#rest = this.#rest.slice(text.length);
    const name = CONTROLS[text];
    if (name) keys.push({ name });
    else if (text >= ' ') keys.push({ name: 'character', text });
  }

  /** Takes a sequence off the front; false when its end has not come yet. */
  #sequence(keys: Key[]): boolean {
    const after = this.#rest.slice(1);
    const match = COMPLETE.exec(after);
    if (match) {
      this.#rest = after.slice(match[0].length);
      const name = SEQUENCES[(match[1] ?? match[2]) as string];
      if (name) keys.push({ name });
      return true;
    }
    if (BEGUN.test(after) && after.length <= MAX_SEQUENCE) return false;
    this.#rest = after;
    keys.push({ name: 'escape' });
    return true;
  }
}
