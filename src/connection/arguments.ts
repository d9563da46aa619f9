/** Checks of what a caller passes, before anything is asked for. */
import { StatError } from '../errors.ts';

/** PID_MAX_LIMIT of the kernel is far below; this is what pid_t can hold. */
const MAX_PID = 2 ** 31 - 1;
/** More than any machine has tasks: PID_MAX_LIMIT is 4,194,304. */
const MAX_IDS_PER_CALL = 2 ** 22;

/** @throws ERR_INVALID_ARGUMENT for anything but an integer from 1 to 2147483647. */
export function checkPid(pid: unknown, name = 'pid'): number {
  if (typeof pid === 'number' && Number.isInteger(pid) && pid >= 1 && pid <= MAX_PID) return pid;
  throw new StatError(
    'ERR_INVALID_ARGUMENT',
    `${name} must be an integer from 1 to ${MAX_PID}, not ${describe(pid)}`,
  );
}

/** The pids of an iterable, each once, in its order. */
export function checkPids(pids: Iterable<number>): Uint32Array {
  if (pids === null || typeof pids !== 'object' || !(Symbol.iterator in pids)) {
    throw new StatError('ERR_INVALID_ARGUMENT', `pids must be an iterable, not ${describe(pids)}`);
  }
  // A long list comes with every call: an array is read where it is.
  const list: ArrayLike<number> = isList(pids) ? pids : collect(pids);
  checkCount(list.length);
  const ids = new Uint32Array(list.length);
  let last = 0;
  let descents = 0;
  for (let i = 0; i < ids.length; i++) {
    const pid = checkPid(list[i], 'each of pids');
    if (pid <= last) descents++;
    ids[i] = last = pid;
  }
  // Ascending, but for where the kernel began its ids anew: each stands there once.
  const distinct = descents === 0 || (descents === 1 && last < (ids[0] as number));
  return distinct ? ids : Uint32Array.from(new Set(ids));
}

function isList(pids: Iterable<number>): pids is number[] | Uint32Array {
  return Array.isArray(pids) || pids instanceof Uint32Array;
}

/** What an iterable gives, which may have no end. */
function collect(pids: Iterable<number>): number[] {
  const list: number[] = [];
  for (const pid of pids) checkCount(list.push(pid));
  return list;
}

function checkCount(count: number): void {
  if (count <= MAX_IDS_PER_CALL) return;
  throw new StatError('ERR_INVALID_ARGUMENT', `at most ${MAX_IDS_PER_CALL} pids in one call`);
}

/** @throws ERR_INVALID_ARGUMENT for anything but a number of milliseconds that a timer can wait. */
export function checkTimeout(timeoutMs: unknown): void {
  if (timeoutMs === undefined) return;
  if (typeof timeoutMs === 'number' && timeoutMs >= 1 && timeoutMs <= MAX_PID) return;
  throw new StatError(
    'ERR_INVALID_ARGUMENT',
    `timeoutMs must be from 1 to ${MAX_PID}, not ${describe(timeoutMs)}`,
  );
}

/** @throws ERR_INVALID_ARGUMENT for anything but an integer in the range. */
export function checkInteger(name: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw new StatError(
    'ERR_INVALID_ARGUMENT',
    `${name} must be an integer from ${least} to ${most}, not ${describe(value)}`,
  );
}

/** @throws ERR_INVALID_ARGUMENT for anything but a path; an empty one would be the folder we are in. */
export function checkPath(name: string, path: unknown): void {
  if (path === undefined) return;
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw new StatError(
    'ERR_INVALID_ARGUMENT',
    `${name} must be the path of a file, not ${describe(path)}`,
  );
}

/** @throws ERR_INVALID_ARGUMENT for anything but an AbortSignal. */
export function checkSignal(signal: unknown): void {
  if (signal === undefined || signal instanceof AbortSignal) return;
  throw new StatError(
    'ERR_INVALID_ARGUMENT',
    `signal must be an AbortSignal, not ${describe(signal)}`,
  );
}

/** @throws ERR_INVALID_ARGUMENT for anything but an array; what is in it is looked up later. */
export function checkFields(fields: unknown): void {
  if (fields === undefined || Array.isArray(fields)) return;
  throw new StatError(
    'ERR_INVALID_ARGUMENT',
    `fields must be an array of names, not ${describe(fields)}`,
  );
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
