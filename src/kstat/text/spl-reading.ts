/** A file of OpenZFS as a kstat: who it is, and what it says. No Node. */
import { StatError } from '../../errors.ts';
import { KSTAT_TYPE_NAMES, KSTAT_TYPE_RAW } from '../../generated/kstat.ts';
import { EIO, ENXIO } from '../errors.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';
import { failedReading, TextReading } from './reading.ts';
import { parseSpl, parseSplHeader } from './spl.ts';

/** By its place and its begin; the header line is there whatever the length of the begin. */
export function splEntry(module: string, name: string, head: string | undefined): KstatEntry {
  const header = parseSplHeader(head?.split('\n', 1)[0] ?? '');
  const type = header?.type ?? KSTAT_TYPE_RAW;
  return {
    module,
    instance: 0,
    name,
    kid: header?.kid,
    class: undefined,
    type,
    typeName: KSTAT_TYPE_NAMES[type] ?? 'unknown',
    flags: header?.flags,
    crtimeNs: header?.crtimeNs,
  };
}

/** `file` is for messages. What breaks the format is a failure in the reading. */
export function splReading(entry: KstatEntry, text: string, file: string): KstatReading {
  try {
    const { header, statistics, table, truncated } = parseSpl(text, file, entry.name);
    // The pool was exported and imported again: this is another kstat of the same name.
    if (header !== undefined && header.kid !== entry.kid) {
      return failedReading(entry, ENXIO, undefined);
    }
    return new TextReading({
      ...entry,
      ndata: header?.ndata,
      snaptimeNs: header?.snaptimeNs,
      status: truncated === undefined ? 'ok' : 'truncated',
      problem: truncated,
      statistics,
      table,
    });
  } catch (error) {
    if (!(error instanceof StatError)) throw error;
    return failedReading(entry, EIO, error);
  }
}
