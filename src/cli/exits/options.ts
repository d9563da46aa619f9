/** Which exits, and how they are printed: options of live exits and of those in a capture. */
import { type Command, InvalidArgumentError } from 'commander';
import { invalidArgument } from '../../errors.ts';
import type { ExitTableSettings } from '../../exits/builder.ts';
import { numberFrom, parsePids, parseUser } from '../values.ts';
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

/** A hundred years: no task is older. */
const MAX_LIFETIME_SEC = 100 * 366 * 86_400;

const parseLifetime = numberFrom(0.001, MAX_LIFETIME_SEC);

export function addExitOptions(command: Command): Command {
  return command
    .option('--process', 'whole processes, when their last thread ends')
    .option('--uid <uid|name>', 'only tasks of this user; may be given several times', collectUser)
    .option('--comm <name|/pattern/>', 'only commands of this name, or that match', parseComm)
    .option('--pid <list>', 'only these processes and threads, such as 1,234', parsePids)
    .option('--min-lifetime <seconds>', 'only what lived at least so long', parseLifetime)
    .option('--summary', 'one line for each command name, at the end')
    .option('--ndjson', 'print one JSON object a line')
    .option('--raw', "with --ndjson: the kernel's names");
}

/** @throws ERR_INVALID_ARGUMENT for options that do not go together */
export function exitSettings(options: ExitOptions): ExitTableSettings {
  const { process, uid, comm, pid, minLifetime, summary, ndjson, raw } = options;
  if (raw && (!ndjson || summary)) {
    throw invalidArgument('--raw goes with --ndjson, and not with --summary');
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

function collectUser(text: string, before: readonly number[] = []): number[] {
  return [...before, parseUser(text)];
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
