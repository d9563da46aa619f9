/** Which tasks a cgroup has: cgroups(7), Documentation/admin-guide/cgroup-v2.rst. */
import { type FileHandle, open } from 'node:fs/promises';
import { constants } from 'node:os';
import { StatError } from '../errors.ts';
import { listThreads } from '../procfs/processes.ts';
import { fileError } from './failure.ts';
import type { Hierarchy } from './hierarchy.ts';

const { ENOENT, EOPNOTSUPP } = constants.errno;

/** PID_MAX_LIMIT of the kernel on 64-bit machines: no system has more tasks. */
const MAX_TASKS = 4_194_304;

const CHUNK_BYTES = 65_536;
const DIGIT_ZERO = 0x30;
const NEWLINE = 0x0a;

export interface CgroupTasks {
  /** Thread ids; a task that moved during the listing is listed once. */
  readonly ids: ReadonlySet<number>;
  /** Tasks listed as 0: they are in a pid namespace that is not visible from this one. */
  readonly invisible: number;
}

/** Collects decimal ids that stand one a line, across chunks. */
class IdLines {
  readonly ids = new Set<number>();
  invisible = 0;
  #partial = 0;

  add(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (byte !== NEWLINE) this.#partial = this.#partial * 10 + (byte - DIGIT_ZERO);
      else this.#endLine();
    }
  }

  #endLine(): void {
    if (this.#partial === 0) this.invisible += 1;
    else this.ids.add(this.#partial);
    this.#partial = 0;
    if (this.ids.size + this.invisible > MAX_TASKS) {
      throw new StatError('ERR_KERNEL', `a cgroup lists more than ${MAX_TASKS} tasks`);
    }
  }
}

async function readLines(file: FileHandle, signal: AbortSignal): Promise<IdLines> {
  const lines = new IdLines();
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return lines;
    lines.add(buffer.subarray(0, bytesRead));
  }
}

async function readIds(path: string, signal: AbortSignal): Promise<CgroupTasks> {
  const file = await open(path, 'r');
  try {
    return await readLines(file, signal);
  } finally {
    await file.close();
  }
}

/** The threads of the processes in cgroup.procs, where cgroup.threads is not to be had. */
async function threadsOfProcesses(
  path: string,
  proc: string,
  signal: AbortSignal,
): Promise<CgroupTasks> {
  const processes = await readIds(`${path}/cgroup.procs`, signal);
  const ids = new Set<number>();
  for (const pid of processes.ids) {
    for (const tid of listThreads(pid, proc) ?? []) ids.add(tid);
  }
  return { ids, invisible: processes.invisible };
}

function lacksThreadsFile(error: unknown): boolean {
  const { errno } = error as NodeJS.ErrnoException;
  return errno === -ENOENT || errno === -EOPNOTSUPP;
}

/**
 * The tasks of a cgroup directory itself, not of those below it.
 *
 * @throws StatError ERR_NOT_FOUND, ERR_PERMISSION, ERR_NOT_A_CGROUP; the
 * reason of the signal when it fires
 */
export async function listCgroupTasks(
  path: string,
  hierarchy: Hierarchy,
  proc: string,
  signal: AbortSignal,
): Promise<CgroupTasks> {
  try {
    if (hierarchy === 'v1') return await readIds(`${path}/tasks`, signal);
    return await readIds(`${path}/cgroup.threads`, signal).catch((error) => {
      // Kernels before 4.14 have no cgroup.threads.
      if (!lacksThreadsFile(error)) throw error;
      return threadsOfProcesses(path, proc, signal);
    });
  } catch (error) {
    throw error instanceof StatError ? error : fileError(path, error);
  }
}
