/** The options of top and demo, and what they make of them. */
import { type Command, InvalidArgumentError } from 'commander';
import { numberFrom, parseCount, parseUser } from '../values.ts';
import type { Arrangement } from './arrange.ts';
import { COLUMNS, findColumn } from './columns.ts';
import { MAX_DELAY_SEC, MIN_DELAY_SEC } from './state.ts';

/** As commander fills them in. */
export interface ViewOptions {
  delay: number;
  iterations?: number;
  sort: string;
  reverse?: boolean;
  filter?: string;
  user?: number;
  threads?: boolean;
  accumulated?: boolean;
  active?: boolean;
  rows?: number;
  batch?: boolean;
}

export function addViewOptions(command: Command): Command {
  return command
    .option('-d, --delay <seconds>', 'time between refreshes', parseDelay, 1)
    .option('-n, --iterations <count>', 'end after this many refreshes', parseCount)
    .option('--sort <column>', 'the column to sort by', parseColumn, 'cpu')
    .option('--reverse', 'sort the other way round')
    .option('--filter <text>', 'only tasks with this text in their name or id, or of this user')
    .option('-u, --user <name|uid>', 'only tasks of this user', parseUser)
    .option('-H, --threads', 'show threads instead of processes')
    .option(
      '-a, --accumulated',
      'since the start, not since the last refresh; bytes and switches as sums',
    )
    .option('-o, --active', 'only tasks that ran, read, wrote or waited since the last refresh')
    .option('-b, --batch', 'print plain tables, at a terminal as well')
    .option('--rows <count>', 'print at most this many tasks, in plain tables', parseCount);
}

export function arrangementOf(options: ViewOptions): Arrangement {
  return {
    sort: options.sort,
    reverse: options.reverse ?? false,
    filter: options.filter ?? '',
    uid: options.user,
    active: options.active ?? false,
    tree: false,
  };
}

export const parseDelay: (text: string) => number = numberFrom(MIN_DELAY_SEC, MAX_DELAY_SEC);

function parseColumn(text: string): string {
  const column = findColumn(text);
  if (column && column.live === undefined) return column.key;
  const keys = COLUMNS.filter(({ live }) => live === undefined).map(({ key }) => key);
  throw new InvalidArgumentError(`It must be one of ${keys.join(', ')}.`);
}
