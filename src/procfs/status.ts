/** /proc/PID/status, proc_pid_status(5). */
import { PROC, readSmallFile } from './read.ts';

/** Real, effective, saved and file system id. */
export interface Ids {
  readonly real: number;
  readonly effective: number;
  readonly saved: number;
  readonly fs: number;
}

/** A field that the kernel does not print for this task is undefined. */
export interface ProcessStatus {
  /** Command name, at most 15 bytes for a user task, in no guaranteed encoding. */
  readonly name: string;
  /** One letter: R, S, D, T, t, Z, X, I. */
  readonly state: string;
  /** Id of the thread group, that is, of the process. */
  readonly tgid: number;
  readonly uid: Ids;
  readonly gid: Ids;
  /** Peak resident set, KiB; kernel threads and zombies have none. */
  readonly vmHwmKib: number | undefined;
  /** Resident, swapped out, and all of the address space, KiB; the same have none. */
  readonly vmRssKib: number | undefined;
  readonly vmSwapKib: number | undefined;
  readonly vmSizeKib: number | undefined;
  /** Number of threads of the process. */
  readonly threads: number;
  /** Context switches of this thread, not of the whole process. */
  readonly voluntaryCtxtSwitches: number | undefined;
  readonly nonvoluntaryCtxtSwitches: number | undefined;
}

/** The status of a process, or of a thread by its id; undefined when it has ended or is hidden. */
export function readStatus(pid: number, root: string = PROC): ProcessStatus | undefined {
  const text = readSmallFile(`${root}/${pid}/status`);
  return text === undefined ? undefined : parseStatus(text);
}

function parseStatus(text: string): ProcessStatus | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) values.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const uid = ids(values.get('Uid'));
  const gid = ids(values.get('Gid'));
  const state = values.get('State');
  const tgid = integer(values.get('Tgid'));
  const threads = integer(values.get('Threads'));
  if (!uid || !gid || !state || tgid === undefined || threads === undefined) return undefined;
  return {
    name: name(text),
    state: state.slice(0, 1),
    tgid,
    uid,
    gid,
    vmHwmKib: integer(values.get('VmHWM')),
    vmRssKib: integer(values.get('VmRSS')),
    vmSwapKib: integer(values.get('VmSwap')),
    vmSizeKib: integer(values.get('VmSize')),
    threads,
    voluntaryCtxtSwitches: integer(values.get('voluntary_ctxt_switches')),
    nonvoluntaryCtxtSwitches: integer(values.get('nonvoluntary_ctxt_switches')),
  };
}

/** The first line, untrimmed: a name may begin and end with blanks, and `\n` and `\\` stand for newline and backslash. */
function name(text: string): string {
  const escaped = text.slice('Name:\t'.length, text.indexOf('\n'));
  return escaped.replace(/\\([n\\])/g, (_, letter) => (letter === 'n' ? '\n' : '\\'));
}

/** The number that a value starts with: `1234 kB` is 1234. */
function integer(value: string | undefined): number | undefined {
  const digits = value === undefined ? undefined : /^\d+/.exec(value)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function ids(value: string | undefined): Ids | undefined {
  const [real, effective, saved, fs] = (value ?? '').split(/\s+/).map(integer);
  if (real === undefined || effective === undefined || saved === undefined || fs === undefined) {
    return undefined;
  }
  return { real, effective, saved, fs };
}
