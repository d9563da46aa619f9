/** The processes and threads that procfs lists, proc(5). */
import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { errnoOf, StatError } from '../errors.ts';
import { PROC } from './read.ts';

const ZERO = 0x30;
const NINE = 0x39;

/** There is nothing to list, or nothing for this user. */
const ABSENT: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM'];

/** The names that are numbers, as numbers, ascending. The kernel's other names all start with a letter. */
function numbersOf(names: readonly string[]): Uint32Array {
  const ids = new Uint32Array(names.length);
  let count = 0;
  for (const name of names) {
    const first = name.charCodeAt(0);
    if (first >= ZERO && first <= NINE) ids[count++] = Number(name);
  }
  // Node gives names in the order of their characters: 10 before 9.
  return ids.subarray(0, count).sort();
}

/**
 * Whoever lists is a process, and listed wherever there is a procfs: an empty list would say
 * that there are no tasks. @throws ERR_UNSUPPORTED
 */
function requireSome(root: string, ids: Uint32Array | undefined): Uint32Array {
  if (ids && ids.length > 0) return ids;
  const hint = 'mount it: mount -t proc proc /proc';
  throw new StatError('ERR_UNSUPPORTED', `there is no procfs at ${root}`, { hint });
}

/** @throws ERR_KERNEL unless the folder is absent */
function requireAbsent(folder: string, cause: NodeJS.ErrnoException): void {
  if (ABSENT.includes(cause.code)) return;
  throw new StatError('ERR_KERNEL', `${folder} cannot be listed: ${cause.message}`, {
    cause,
    ...errnoOf(cause),
    ...(cause.code === 'EMFILE' ? { hint: 'allow more open files, see ulimit -n' } : {}),
  });
}

function numbersIn(folder: string): Uint32Array | undefined {
  try {
    return numbersOf(readdirSync(folder));
  } catch (error) {
    requireAbsent(folder, error as NodeJS.ErrnoException);
    return undefined;
  }
}

/**
 * The ids of all processes (thread groups) that this process may see, ascending.
 * @throws ERR_UNSUPPORTED where procfs is not mounted, ERR_KERNEL where it cannot be
 * listed, as without a free descriptor
 */
export function listProcesses(root: string = PROC): Uint32Array {
  return requireSome(root, numbersIn(root));
}

/** The same, listed by a thread of Node's pool, while the program goes on. */
export async function findProcesses(root: string = PROC): Promise<Uint32Array> {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    requireAbsent(root, error);
    return [];
  });
  return requireSome(root, numbersOf(names));
}

/**
 * The ids of the threads of a process, ascending; undefined when it has ended or is hidden.
 * @throws ERR_KERNEL as listProcesses()
 */
export function listThreads(pid: number, root: string = PROC): Uint32Array | undefined {
  return numbersIn(`${root}/${pid}/task`);
}

/**
 * The ids of the threads of all these processes that have not ended, one process after
 * another; each once, since procfs takes the id of any thread for that of its process.
 */
export function listAllThreads(pids: Iterable<number>, root: string = PROC): number[] {
  const tids = new Set<number>();
  for (const pid of pids) for (const tid of listThreads(pid, root) ?? []) tids.add(tid);
  return [...tids];
}
