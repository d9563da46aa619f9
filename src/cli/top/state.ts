/** What the person at the terminal has chosen, and how each key changes it. */
import type { Arrangement } from './arrange.ts';
import type { Extent, Scope } from './columns.ts';
import type { Key } from './keys.ts';

/** The kernel is asked at most ten times a second. */
export const MIN_DELAY_SEC = 0.1;
/** An hour. */
export const MAX_DELAY_SEC = 3600;

/** The task that the cursor is on, and its place in the list. */
export interface Cursor {
  readonly id: number;
  readonly index: number;
}

export interface Prompt {
  readonly asks: 'filter' | 'delay';
  readonly text: string;
}

export interface ViewState extends Arrangement, Extent {
  readonly delaySec: number;
  readonly paused: boolean;
  readonly help: boolean;
  /** Undefined until a row was chosen. */
  readonly cursor: Cursor | undefined;
  /** Index of the first row on the screen. */
  readonly firstRow: number;
  /** Number of measures that are scrolled out at the left. */
  readonly firstMeasure: number;
  /** The line that is being typed. */
  readonly prompt: Prompt | undefined;
  /** Answer to the last key; '' for none. */
  readonly message: string;
}

/** What the keys act on: what is on the screen. */
export interface Surroundings {
  /** Ids of the rows, from top to bottom, those outside of the screen too. */
  readonly ids: readonly number[];
  /** Rows that fit. */
  readonly page: number;
  /** Keys of the columns that rows can be sorted by. */
  readonly sortable: readonly string[];
  /** The number of measures to scroll out so that this column can be seen. */
  readonly reveal: (key: string, firstMeasure: number) => number;
  readonly lastMeasure: number;
  /** Whether the source can be asked for something else; a recording cannot. */
  readonly live: boolean;
}

/** What a key makes the program do besides drawing. */
export type Effect = 'quit' | 'suspend' | 'redraw' | 'sample';

export interface Pressed {
  readonly state: ViewState;
  readonly effect?: Effect;
}

export function press(state: ViewState, key: Key, around: Surroundings): Pressed {
  if (key.name === 'interrupt') return { state, effect: 'quit' };
  if (key.name === 'suspend') return { state, effect: 'suspend' };
  if (key.name === 'redraw') return { state, effect: 'redraw' };
  const quiet = { ...state, message: '' };
  if (state.prompt) return typed(quiet, state.prompt, key);
  if (state.help) return { state: { ...quiet, help: false } };
  return key.name === 'character'
    ? command(quiet, key.text, around)
    : { state: move(quiet, key.name, around) };
}

function command(state: ViewState, text: string, around: Surroundings): Pressed {
  switch (text) {
    case 'q':
      return { state, effect: 'quit' };
    case ' ':
      return { state: { ...state, paused: !state.paused }, effect: 'sample' };
    case 'H':
      return around.live ? otherScope(state) : refuse(state, OTHER_SCOPE[state.scope]);
    case 'A':
      return { state: { ...state, accumulated: !state.accumulated }, effect: 'sample' };
    case 'c':
      if (!around.live) return refuse(state, 'a recording has no command lines');
      return { state: { ...state, commandLines: !state.commandLines }, effect: 'sample' };
    case 'd':
      if (!around.live) return refuse(state, 'a recording has a pace of its own: see --speed');
      return { state: { ...state, prompt: { asks: 'delay', text: '' } } };
    default:
      return { state: change(state, text, around) };
  }
}

/** A recording is read once, from its begin to its end. */
const OTHER_SCOPE: Readonly<Record<Scope, string>> = {
  processes: 'a recording goes on with processes: `replay FILE top --threads` shows threads',
  threads: 'a recording goes on with threads: `replay FILE top` shows processes',
};

function refuse(state: ViewState, message: string): Pressed {
  return { state: { ...state, message } };
}

function otherScope(state: ViewState): Pressed {
  const scope = state.scope === 'processes' ? 'threads' : 'processes';
  return { state: { ...state, scope, cursor: undefined, firstRow: 0 }, effect: 'sample' };
}

/** Keys that change nothing but the picture. */
function change(state: ViewState, text: string, around: Surroundings): ViewState {
  switch (text) {
    case '?':
    case 'h':
      return { ...state, help: true };
    case '/':
      return { ...state, prompt: { asks: 'filter', text: state.filter } };
    case 's':
    case '>':
      return sortBy(state, 1, around);
    case 'S':
    case '<':
      return sortBy(state, -1, around);
    case 'r':
      return { ...state, reverse: !state.reverse };
    case 't':
      return { ...state, tree: !state.tree };
    case 'a':
      return { ...state, active: !state.active };
    default:
      return state;
  }
}

function sortBy(state: ViewState, step: 1 | -1, { sortable, reveal }: Surroundings): ViewState {
  const count = sortable.length;
  if (count === 0) return state;
  const index = (sortable.indexOf(state.sort) + step + count) % count;
  const sort = sortable[index] as string;
  return { ...state, sort, reverse: false, firstMeasure: reveal(sort, state.firstMeasure) };
}

/** A key of the line at the bottom. The filter acts while it is typed; Escape clears it. */
function typed(state: ViewState, prompt: Prompt, key: Key): Pressed {
  switch (key.name) {
    case 'character':
      return { state: retype(state, { ...prompt, text: prompt.text + key.text }) };
    case 'backspace': {
      const text = Array.from(prompt.text).slice(0, -1).join('');
      return { state: retype(state, { ...prompt, text }) };
    }
    case 'clearLine':
      return { state: retype(state, { ...prompt, text: '' }) };
    case 'escape':
      return { state: { ...retype(state, { ...prompt, text: '' }), prompt: undefined } };
    case 'enter':
      return prompt.asks === 'delay'
        ? newDelay({ ...state, prompt: undefined }, prompt.text)
        : { state: { ...state, prompt: undefined } };
    default:
      return { state };
  }
}

function retype(state: ViewState, prompt: Prompt): ViewState {
  return prompt.asks === 'filter'
    ? { ...state, prompt, filter: prompt.text }
    : { ...state, prompt };
}

function newDelay(state: ViewState, text: string): Pressed {
  if (text.trim() === '') return { state };
  const delaySec = Number(text);
  if (delaySec >= MIN_DELAY_SEC && delaySec <= MAX_DELAY_SEC) {
    return { state: { ...state, delaySec }, effect: 'sample' };
  }
  return refuse(state, `the delay must be a number from ${MIN_DELAY_SEC} to ${MAX_DELAY_SEC}`);
}

function move(state: ViewState, name: Key['name'], around: Surroundings): ViewState {
  const last = around.ids.length - 1;
  const at = state.cursor?.index ?? -1;
  switch (name) {
    case 'up':
      return moveTo(state, at - 1, around);
    case 'down':
      return moveTo(state, at + 1, around);
    case 'pageUp':
      return moveTo(state, at - around.page, around);
    case 'pageDown':
      return moveTo(state, Math.max(at, 0) + around.page, around);
    case 'home':
      return moveTo(state, 0, around);
    case 'end':
      return moveTo(state, last, around);
    case 'left':
      return { ...state, firstMeasure: Math.max(0, state.firstMeasure - 1) };
    case 'right':
      return { ...state, firstMeasure: Math.min(around.lastMeasure, state.firstMeasure + 1) };
    case 'escape':
      return state.filter === ''
        ? { ...state, cursor: undefined, firstRow: 0 }
        : { ...state, filter: '' };
    default:
      return state;
  }
}

function moveTo(state: ViewState, index: number, { ids }: Surroundings): ViewState {
  const to = Math.min(Math.max(index, 0), ids.length - 1);
  const id = ids[to];
  return id === undefined ? state : { ...state, cursor: { id, index: to } };
}

/**
 * The state after the rows have changed: the cursor stays on its task, or, when
 * that has ended, in its place; and it stays on the screen.
 */
export function settle(state: ViewState, ids: readonly number[], page: number): ViewState {
  const { cursor } = state;
  const last = Math.max(0, ids.length - page);
  if (!cursor) return { ...state, firstRow: Math.min(state.firstRow, last) };
  const found = ids.indexOf(cursor.id);
  const index = found >= 0 ? found : Math.min(cursor.index, ids.length - 1);
  const id = ids[index];
  if (id === undefined) return { ...state, cursor: undefined, firstRow: 0 };
  const lowest = Math.max(0, index - page + 1);
  const firstRow = Math.min(Math.max(state.firstRow, lowest), index, last);
  return { ...state, cursor: { id, index }, firstRow };
}
