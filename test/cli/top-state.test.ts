import { describe, expect, it } from 'vitest';
import { chooseColumns } from '../../src/cli/top/columns.ts';
import { KeyParser } from '../../src/cli/top/keys.ts';
import { lastMeasure, placeColumns, revealColumn } from '../../src/cli/top/layout.ts';
import {
  type Effect,
  press,
  type Surroundings,
  settle,
  type ViewState,
} from '../../src/cli/top/state.ts';
import { START } from './top-start.ts';

const COLUMNS = chooseColumns({ scope: 'processes', version: 16, live: true });
const WITH_COMMAND_LINES = chooseColumns({
  scope: 'processes',
  commandLines: true,
  version: 16,
  live: true,
});
const AROUND: Surroundings = {
  ids: Array.from({ length: 100 }, (_, i) => 1000 + i),
  page: 10,
  sortable: ['pid', 'comm', 'cpu', 'wait'],
  reveal: (key, first) => revealColumn(COLUMNS, 80, key, first),
  lastMeasure: lastMeasure(COLUMNS),
  live: true,
};

/** The state after these bytes, and what they make the program do. */
function type(
  text: string,
  around: Partial<Surroundings> = {},
  start: ViewState = START,
): { state: ViewState; effects: Effect[] } {
  const parser = new KeyParser();
  const effects: Effect[] = [];
  const all = { ...AROUND, ...around };
  let state = start;
  for (const key of [...parser.feed(text), ...parser.flush()]) {
    const pressed = press(state, key, all);
    state = settle(pressed.state, all.ids, all.page);
    if (pressed.effect) effects.push(pressed.effect);
  }
  return { state, effects };
}

const DOWN = '\x1b[B';
const PAGE_DOWN = '\x1b[6~';
const END = '\x1b[F';
const HOME = '\x1b[H';
const RIGHT = '\x1b[C';

describe('keys of top', () => {
  it('q and Ctrl-C end it, also out of a prompt or the help', () => {
    expect(type('q').effects).toEqual(['quit']);
    expect(type('\x03').effects).toEqual(['quit']);
    expect(type('/abc\x03').effects).toEqual(['quit']);
    expect(type('?\x03').effects).toEqual(['quit']);
  });

  it('q in a prompt is a letter', () => {
    expect(type('/q')).toMatchObject({ state: { filter: 'q' }, effects: [] });
  });

  it('< and > go through the columns in a ring, and begin in the usual order', () => {
    expect(type('r>').state).toMatchObject({ sort: 'wait', reverse: false });
    expect(type('>>').state.sort).toBe('pid');
    expect(type('s<<').state.sort).toBe('comm');
  });

  it('scrolls so that the column of the order is seen', () => {
    const around = { sortable: ['cpu', 'threads'] };
    const { firstMeasure } = type('>', around).state;
    const shown = placeColumns(COLUMNS, 80, firstMeasure).map(({ column }) => column.key);
    expect(shown).toContain('threads');
    expect(
      placeColumns(COLUMNS, 80, firstMeasure - 1).map(({ column }) => column.key),
    ).not.toContain('threads');
    expect(type('><', around).state.firstMeasure).toBe(0);
  });

  it('the filter acts while it is typed; Enter keeps it, Escape clears it', () => {
    expect(type('/nodx\x7fe').state).toMatchObject({ filter: 'node', prompt: { text: 'node' } });
    expect(type('/node\r').state).toMatchObject({ filter: 'node', prompt: undefined });
    expect(type('/node\x1b').state).toMatchObject({ filter: '', prompt: undefined });
    expect(type('/node\r\x1b').state).toMatchObject({ filter: '' });
    expect(type('/a😀\x7f').state.filter).toBe('a');
    expect(type('/abc\x15').state.filter).toBe('');
  });

  it('the delay is taken within its limits only', () => {
    expect(type('d2.5\r')).toMatchObject({ state: { delaySec: 2.5 }, effects: ['sample'] });
    for (const wrong of ['0', '0.05', 'x', '1e9', '-1']) {
      const { state, effects } = type(`d${wrong}\r`);
      expect(state).toMatchObject({ delaySec: 1, prompt: undefined });
      expect(state.message).toMatch(/from 0\.1 to 3600/);
      expect(effects).toEqual([]);
    }
    expect(type('d\r').state).toMatchObject({ delaySec: 1, message: '' });
  });

  it('space pauses and goes on', () => {
    expect(type(' ').state.paused).toBe(true);
    expect(type('  ')).toMatchObject({ state: { paused: false }, effects: ['sample', 'sample'] });
  });

  it('A looks back to the start, or to the last refresh', () => {
    expect(type('A')).toMatchObject({ state: { accumulated: true }, effects: ['sample'] });
    expect(type('AA').state.accumulated).toBe(false);
  });

  it('H, t and a change what is shown', () => {
    expect(type('H')).toMatchObject({ state: { scope: 'threads' }, effects: ['sample'] });
    expect(type('HH').state.scope).toBe('processes');
    expect(type('ta').state).toMatchObject({ tree: true, active: true });
  });

  it('c shows command lines or names', () => {
    expect(type('c')).toMatchObject({ state: { commandLines: true }, effects: ['sample'] });
    expect(type('cc').state.commandLines).toBe(false);
    const { state, effects } = type('c', { live: false });
    expect(state).toMatchObject({ message: 'a recording has no command lines' });
    expect([state.commandLines, effects]).toEqual([undefined, []]);
  });

  it('a recording keeps its scope and its pace, and says how to get others', () => {
    const around = { live: false };
    const says = (text: string): unknown => expect.stringContaining(text);
    expect(type('H', around).state).toMatchObject({
      scope: 'processes',
      message: says('`replay FILE top --threads` shows threads'),
    });
    expect(type('H', around, { ...START, scope: 'threads' }).state).toMatchObject({
      scope: 'threads',
      message: says('`replay FILE top` shows processes'),
    });
    expect(type('d', around).state).toMatchObject({ prompt: undefined, message: says('--speed') });
    expect(type('Hx', around).state.message).toBe('');
  });

  it('any key leaves the help, and does nothing else', () => {
    expect(type('?').state.help).toBe(true);
    expect(type('?q')).toMatchObject({ state: { help: false }, effects: [] });
  });
});

describe('the cursor', () => {
  it('begins at the first row, and stays inside', () => {
    expect(type(DOWN).state.cursor).toEqual({ id: 1000, index: 0 });
    expect(type(`${DOWN}\x1b[A\x1b[A`).state.cursor).toEqual({ id: 1000, index: 0 });
    expect(type(END + DOWN).state.cursor).toEqual({ id: 1099, index: 99 });
    expect(type(DOWN, { ids: [] }).state.cursor).toBeUndefined();
  });

  it('moves by the rows that fit, and takes the screen with it', () => {
    expect(type(PAGE_DOWN).state).toMatchObject({ cursor: { index: 10 }, firstRow: 1 });
    expect(type(END).state).toMatchObject({ cursor: { index: 99 }, firstRow: 90 });
    expect(type(END + HOME).state).toMatchObject({ cursor: { index: 0 }, firstRow: 0 });
    expect(type(`${END}\x1b[5~`).state).toMatchObject({ cursor: { index: 89 }, firstRow: 89 });
  });

  it('stays on its task when the order changes', () => {
    const { state } = type(DOWN + DOWN);
    expect(settle(state, [1050, 1002, 1000, 1001], 10).cursor).toEqual({ id: 1001, index: 3 });
  });

  it('stays in its place when the task has ended', () => {
    const { state } = type(DOWN + DOWN);
    expect(settle(state, [1000, 1005, 1006], 10).cursor).toEqual({ id: 1005, index: 1 });
    expect(settle(state, [1000], 10).cursor).toEqual({ id: 1000, index: 0 });
    expect(settle(state, [], 10).cursor).toBeUndefined();
  });

  it('keeps the screen full when rows go', () => {
    const { state } = type(END);
    expect(settle(state, [1, 2, 3], 10)).toMatchObject({ firstRow: 0, cursor: { index: 2 } });
  });

  it('is let go by Escape', () => {
    expect(type(`${DOWN}\x1b`).state).toMatchObject({ cursor: undefined, firstRow: 0 });
  });
});

describe('columns side by side', () => {
  it('scroll by one, the last one stays', () => {
    expect(type(RIGHT).state.firstMeasure).toBe(1);
    expect(type('\x1b[D').state.firstMeasure).toBe(0);
    expect(type(RIGHT.repeat(50)).state.firstMeasure).toBe(lastMeasure(COLUMNS));
  });

  const widthOf = (placed: ReturnType<typeof placeColumns>): number =>
    placed.reduce((sum, each) => sum + each.width + 1, -1);

  it.each([40, 80, 100, 160, 400])('are never wider than a terminal of %i columns', (width) => {
    for (const columns of [COLUMNS, WITH_COMMAND_LINES]) {
      for (let first = 0; first <= lastMeasure(columns); first++) {
        expect(widthOf(placeColumns(columns, width, first))).toBeLessThanOrEqual(width);
      }
    }
  });

  it.each([80, 100, 160, 400])('leave the rest of %i columns to command lines', (width) => {
    const placed = placeColumns(WITH_COMMAND_LINES, width, 0);
    expect(widthOf(placed)).toBe(width);
    expect(placed.at(-1)?.column.key).toBe('command');
    expect(placed.at(-1)?.width).toBeGreaterThanOrEqual(30);
  });

  it('are those that the kernel and the rows have', () => {
    const keys = (choice: Parameters<typeof chooseColumns>[0]): string[] =>
      chooseColumns(choice).map(({ key }) => key);
    expect(keys({ scope: 'processes', version: 13, live: true })).not.toContain('irq');
    expect(keys({ scope: 'processes', version: 14, live: true })).toContain('irq');
    expect(keys({ scope: 'processes', version: 16, live: false })).not.toContain('state');
    expect(keys({ scope: 'threads', version: 16, live: true })).toContain('tgid');
    expect(keys({ scope: 'threads', version: 16, live: true })).not.toContain('threads');
  });
});
