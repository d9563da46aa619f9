/** The options of top and demo, and what they make of them. */
import { type Command, InvalidArgumentError } from 'commander';
import { checkPid } from '../../connection/arguments.ts';
import { StatError } from '../../errors.ts';
import type { Arrangement } from './arrange.ts';
import { COLUMNS, findColumn } from './columns.ts';
import { MAX_DELAY_SEC, MIN_DELAY_SEC } from './state.ts';
import { readUsers } from './users.ts';

/** As commander fills them in. */
export interface ViewOptions {
  delay: number;
  iterations?: number;
  sort: string;
  reverse?: boolean;
  filter?: string;
  user?: number;
  threads?: boolean;
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
    .option('--user <name|uid>', 'only tasks of this user', parseUser)
    .option('--threads', 'show threads instead of processes')
    .option('--active', 'only tasks that ran, read, wrote or waited since the last refresh')
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

/** A list such as `1,234 567`. @throws ERR_INVALID_ARGUMENT */
export function parsePids(text: string, before: readonly number[] = []): number[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  if (parts.length === 0) throw new StatError('ERR_INVALID_ARGUMENT', '--pid needs a process id');
  const values = parts.map((part) => checkPid(/^\d+$/.test(part) ? Number(part) : part));
  return [...before, ...values];
}

export function parseDelay(text: string): number {
  const seconds = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= MIN_DELAY_SEC && seconds <= MAX_DELAY_SEC) return seconds;
  throw new InvalidArgumentError(`It must be a number from ${MIN_DELAY_SEC} to ${MAX_DELAY_SEC}.`);
}

export function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

function parseColumn(text: string): string {
  const column = findColumn(text);
  if (column && column.live === undefined) return column.key;
  const keys = COLUMNS.filter(({ live }) => live === undefined).map(({ key }) => key);
  throw new InvalidArgumentError(`It must be one of ${keys.join(', ')}.`);
}

function parseUser(text: string): number {
  const uid = readUsers().uidOf(text) ?? (/^\d{1,10}$/.test(text) ? Number(text) : undefined);
  if (uid !== undefined) return uid;
  throw new InvalidArgumentError('There is no such user.');
}
