/** The page that explains keys and columns. */
import { type Column, isMeasure } from './columns.ts';
import { type Line, span } from './line.ts';

type Keys = readonly (readonly [keys: string, what: string])[];

const LEFT: Keys = [
  ['up down', 'choose a task'],
  ['PgUp PgDn', 'a page up or down'],
  ['Home End', 'first or last task'],
  ['left right', 'scroll the columns'],
  ['< > or s', 'sort by another column'],
  ['r', 'reverse the order'],
  ['/', 'filter by name, pid or user'],
];

const RIGHT: Keys = [
  ['Esc', 'clear filter and choice'],
  ['t H', 'tree; threads or processes'],
  ['c', 'command lines or names'],
  ['a A', 'active tasks; since the start'],
  ['d', 'time between refreshes'],
  ['space', 'pause'],
  ['q', 'quit'],
];

function keyLines(): Line[] {
  return LEFT.map(([keys, what], i) => {
    const [other, otherWhat] = RIGHT[i] ?? ['', ''];
    return [
      span(keys.padEnd(12), 'key'),
      span(what.padEnd(30)),
      span(other.padEnd(7), 'key'),
      span(otherWhat),
    ];
  });
}

const TITLE_WIDTH = 9;

export function helpLines(columns: readonly Column[]): Line[] {
  const explained = columns.filter((column) => isMeasure(column) || column.key === 'state');
  return [
    ...keyLines(),
    [span('Delays are % of the interval, added when they end; "?" is not counted.')],
    ...explained.map(({ title, doc }) => [span(title.padEnd(TITLE_WIDTH), 'key'), span(doc)]),
  ];
}
