/** Which exits, and how they are printed: options of live exits and of those in a capture. */
import { type Command, InvalidArgumentError } from 'commander';
import { StatError } from '../../errors.ts';
import type { ExitTableSettings } from '../../exits/builder.ts';
import { parsePids } from '../top/options.ts';
import { readUsers } from '../top/users.ts';
import { SHOWN_FIELDS } from './line.ts';

/** As commander fills them in. */
export interface ExitOptions {
  process?: boolean;
  uid?: number[];
  comm?: string | RegExp;
  pid?: number[];
  /** Seconds. */
  minLifetime?: number;
  summary?: boolean;
  ndjson?: boolean;
  raw?: boolean;
}

/** A year: longer than any command of this kind goes on. */
const MAX_SEC = 366 * 86_400;

export function addExitOptions(command: Command): Command {
  return command
    .option('--process', 'whole processes, when their last thread ends')
    .option('--uid <uid|name>', 'only tasks of this user; may be given several times', parseUid)
    .option('--comm <name|/pattern/>', 'only commands of this name, or that match', parseComm)
    .option('--pid <list>', 'only these processes and threads, such as 1,234', parsePids)
    .option('--min-lifetime <seconds>', 'only what lived at least so long', parseSpan)
    .option('--summary', 'one line for each command name, at the end')
    .option('--ndjson', 'print one JSON object a line')
    .option('--raw', "with --ndjson: the kernel's names");
}

/** @throws ERR_INVALID_ARGUMENT for options that do not go together */
export function exitSettings(options: ExitOptions): ExitTableSettings {
  const { process, uid, comm, pid, minLifetime, summary, ndjson, raw } = options;
  if (raw && (!ndjson || summary)) {
    throw new StatError('ERR_INVALID_ARGUMENT', '--raw goes with --ndjson, and not with --summary');
  }
  return {
    process,
    uid,
    comm,
    pids: pid,
    minLifetimeMs: minLifetime === undefined ? undefined : 1000 * minLifetime,
    fields: ndjson && !summary ? undefined : SHOWN_FIELDS,
  };
}

/** Seconds. @throws InvalidArgumentError of commander, which names the option */
export function parseSpan(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seconds > 0 && seconds <= MAX_SEC) return seconds;
  throw new InvalidArgumentError(`It must be a number of seconds, at most ${MAX_SEC}.`);
}

function parseUid(text: string, before: readonly number[] = []): number[] {
  const uid = readUsers().uidOf(text) ?? (/^\d{1,10}$/.test(text) ? Number(text) : undefined);
  if (uid === undefined || uid >= 2 ** 32) throw new InvalidArgumentError('There is no such user.');
  return [...before, uid];
}

/** `/pattern/` or `/pattern/i` is an expression, anything else the whole name. */
function parseComm(text: string): string | RegExp {
  const pattern = /^\/(.+)\/([iu]*)$/.exec(text);
  if (!pattern) return text;
  try {
    return new RegExp(pattern[1] as string, pattern[2]);
  } catch {
    throw new InvalidArgumentError('It is no regular expression.');
  }
}
