/** The screen of top as lines of text; nothing here knows a terminal. */
import { footerLine } from './footer.ts';
import { headerLines, type Status } from './header.ts';
import { helpLines } from './help.ts';
import type { Ink, Paint } from './ink.ts';
import { placeColumns } from './layout.ts';
import { type Line, paintLine, span } from './line.ts';
import { rowLine, titleLine } from './rows.ts';
import type { Sample } from './sample.ts';
import type { ViewState } from './state.ts';
import type { TreeRow } from './tree.ts';

/** Of a terminal, in characters. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Screenful {
  readonly sample: Sample;
  /** All rows in their order, those outside of the screen too. */
  readonly rows: readonly TreeRow[];
  readonly state: ViewState;
  readonly status: Status;
}

/** The titles and the footer. */
const FRAME_LINES = 2;

function header({ sample, rows, state, status }: Screenful): Line[] {
  return headerLines(sample, rows.length, state, status);
}

/** Number of rows that fit on the screen. */
export function pageSize(screenful: Screenful, { height }: Size): number {
  return Math.max(1, height - header(screenful).length - FRAME_LINES);
}

/** One line for each line of the terminal, none wider than it. */
export function drawScreen(screenful: Screenful, size: Size, paint: Paint): string[] {
  const { sample, state } = screenful;
  const above = state.help
    ? helpLines(sample.columns)
    : [...header(screenful), ...table(screenful, size)];
  const below = state.help ? [span('any key goes back', 'key')] : footerLine(sample, state);
  const room = Math.max(0, size.height - 1);
  const blank = Array.from({ length: Math.max(0, room - above.length) }, (): Line => []);
  const lines = [...above.slice(0, room), ...blank, below];
  return lines.map((line) => paintLine(line, size.width, paint));
}

function table(screenful: Screenful, size: Size): Line[] {
  const { sample, rows, state, status } = screenful;
  const placed = placeColumns(sample.columns, size.width, state.firstMeasure);
  const page = rows.slice(state.firstRow, state.firstRow + pageSize(screenful, size));
  const look = (row: number): Ink | undefined => {
    if (state.cursor?.id === sample.id(row)) return 'cursor';
    return status.problem === '' ? undefined : 'stale';
  };
  return [
    titleLine(placed, state.sort, size.width),
    ...page.map((each) => rowLine(sample, each, placed, look(each.row))),
  ];
}
