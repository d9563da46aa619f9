/** Tasks: the live table, and one task in detail beside it. */
import { element, setAttribute } from '../dom/element.ts';
import { Redraw } from '../dom/redraw.ts';
import type { Source, TaskFrame } from '../source/source.ts';
import type { Stop } from '../source/topic.ts';
import type { Shell, Shortcut, View } from '../view.ts';
import { COLUMNS } from './columns.ts';
import { TaskDetail } from './detail.ts';
import { FrameColumns } from './frame-columns.ts';
import { TaskGrid } from './grid.ts';
import { History } from './history.ts';
import { TaskOrder } from './order.ts';
import { TaskToolbar } from './toolbar.ts';

const SHORTCUTS: readonly Shortcut[] = [
  { keys: '/', what: 'filter by name or PID; Escape clears it' },
  { keys: 's, S', what: 'sort by the next column; the other way round' },
  { keys: '↑ ↓', what: 'choose a task; also Page Up, Page Down, Home, End' },
  { keys: 'Enter', what: 'the task in detail' },
  { keys: 'p', what: 'pin the task to the top, or let it go' },
  { keys: 'Escape', what: 'close the detail' },
];

class TasksView implements View {
  readonly name = 'tasks';
  readonly title = 'Tasks';
  readonly shortcuts = SHORTCUTS;
  readonly element: HTMLElement;
  readonly #shell: Shell;
  readonly #order = new TaskOrder();
  readonly #history = new History();
  readonly #grid: TaskGrid;
  readonly #toolbar: TaskToolbar;
  readonly #detail = new TaskDetail(() => this.#close());
  readonly #redraw = new Redraw(() => this.#draw());
  readonly #empty = element('p', { class: 'empty' });
  #columns: FrameColumns | undefined;
  #stops: Stop[] = [];

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#grid = new TaskGrid(this.#order, {
      sort: (key) => this.#sort(() => this.#order.sortBy(key)),
      choose: (id, open) => this.#choose(id, open),
      pin: (id) => this.#pin(id),
      hold: (held) => this.#hold(held),
    });
    this.#toolbar = new TaskToolbar({
      filter: (text) => {
        this.#order.filter = text;
        this.#redraw.request();
      },
      leave: () => this.#grid.focus(),
    });
    const body = element('div', { class: 'split' }, this.#grid.element, this.#detail.element);
    this.element = element('section', { class: 'tasks' }, this.#toolbar.element, this.#empty, body);
  }

  attach(source: Source | undefined): void {
    for (const stop of this.#stops) stop();
    this.#clear();
    this.#toolbar.attach(source);
    this.#detail.element.hidden = true;
    this.#empty.textContent = emptyText(source);
    if (!source) return;
    this.#stops = [
      source.resets.listen((what) => what !== 'exits' && this.#clear()),
      source.tasks.listen((frame) => this.#take(frame)),
    ];
  }

  show(): void {
    this.#redraw.show();
  }

  hide(): void {
    this.#redraw.hide();
    this.#hold(false);
  }

  key({ key }: KeyboardEvent): boolean {
    const { chosen } = this.#grid;
    if (key === '/') this.#toolbar.focusFilter();
    else if (key === 's') this.#sort(() => this.#order.sortNext());
    else if (key === 'S') this.#sort(() => this.#order.reverse());
    else if (key === 'p' && chosen !== undefined) this.#pin(chosen);
    else if (key === 'Escape' && !this.#detail.element.hidden) this.#close();
    else if (key === 'ArrowDown' || key === 'ArrowUp') this.#step(key === 'ArrowDown' ? 1 : -1);
    else return false;
    return true;
  }

  #take(frame: TaskFrame): void {
    this.#columns = new FrameColumns(frame);
    this.#history.add(this.#columns);
    this.#redraw.request();
  }

  #draw(): void {
    const columns = this.#columns;
    setAttribute(this.#empty, 'hidden', columns !== undefined);
    if (!columns) {
      this.#toolbar.clear();
      return;
    }
    this.#order.update(columns);
    this.#grid.show(columns);
    this.#toolbar.show(columns, this.#order.rows.length);
    const { chosen } = this.#grid;
    if (chosen !== undefined && !this.#detail.element.hidden) {
      this.#detail.show(chosen, columns, this.#history);
    }
  }

  #clear(): void {
    this.#columns = undefined;
    this.#history.clear();
    this.#grid.clear();
    this.#redraw.request();
  }

  #step(step: number): void {
    this.#grid.focus();
    this.#grid.move(step);
  }

  #sort(change: () => void): void {
    change();
    // Who asks for an order wants to see it, wherever the pointer is.
    this.#hold(false);
    const { key, descending } = this.#order.sorting;
    const column = COLUMNS.find((candidate) => candidate.key === key);
    this.#shell.announce(`Sorted by ${column?.title}, ${descending ? 'descending' : 'ascending'}`);
    this.#redraw.request();
  }

  #hold(held: boolean): void {
    this.#order.held = held;
    this.#toolbar.showHeld(held);
    if (!held) this.#redraw.request();
  }

  #pin(id: number): void {
    const pinned = this.#order.togglePin(id);
    this.#shell.announce(`${pinned ? 'Pinned' : 'Unpinned'} ${id}`);
    this.#redraw.request();
  }

  #choose(id: number, open: boolean): void {
    this.#grid.chosen = id;
    const { element: panel } = this.#detail;
    if (open) panel.hidden = false;
    if (!panel.hidden && this.#columns) this.#detail.show(id, this.#columns, this.#history);
    if (open) this.#detail.focus();
  }

  #close(): void {
    this.#detail.element.hidden = true;
    this.#grid.focus();
  }
}

/** What stands where no table is. */
function emptyText(source: Source | undefined): string {
  if (source?.kind === 'live') return 'Waiting for the first table.';
  if (source) return 'The capture has no table of tasks up to here.';
  return 'Nothing to show: open the address that `sidestat serve` prints, or a capture under Replay.';
}

export function makeTasksView(shell: Shell): View {
  return new TasksView(shell);
}
