/** Which exits a program wants to see. */
import { invalidArgument } from '../errors.ts';

/** Which exits a program wants to see: those that pass every filter that is given. */
export interface ExitFilters {
  /** Exits of tasks of this real uid, or of one of these. */
  uid?: number | Iterable<number> | undefined;
  /** The whole command name, or an expression that matches some of it. Coarse records have no name. */
  comm?: string | RegExp | undefined;
  /**
   * Exits of these processes, and of threads with these ids. Which process a thread is
   * of, records tell from version 12 of the struct on (Linux 5.19).
   */
  pids?: Iterable<number> | undefined;
  /** Exits of tasks that lived at least so long, milliseconds; of processes with `process`. */
  minLifetimeMs?: number | undefined;
}

/** The filters, checked, in the form that is quickest to apply. */
export interface ExitFilter {
  readonly uids: ReadonlySet<number> | undefined;
  readonly pids: ReadonlySet<number> | undefined;
  readonly comm: string | RegExp | undefined;
  readonly minLifetimeUs: number;
}

const MAX_UID = 2 ** 32 - 1;
const MAX_PID = 2 ** 31 - 1;

/** Undefined when everything passes. @throws ERR_INVALID_ARGUMENT */
export function makeFilter(filters: ExitFilters): ExitFilter | undefined {
  const { uid, comm, pids, minLifetimeMs = 0 } = filters;
  const some = [uid, comm, pids].some((value) => value !== undefined) || minLifetimeMs !== 0;
  if (!some) return undefined;
  return {
    uids: checkNumbers('uid', uid, 0, MAX_UID),
    pids: checkNumbers('pids', pids, 1, MAX_PID),
    comm: checkComm(comm),
    minLifetimeUs: checkLifetime(minLifetimeMs) * 1000,
  };
}

function checkNumbers(
  name: string,
  given: unknown,
  least: number,
  most: number,
): ReadonlySet<number> | undefined {
  if (given === undefined) return undefined;
  const list = typeof given === 'number' ? [given] : given;
  if (typeof list !== 'object' || list === null || !(Symbol.iterator in list)) {
    throw invalidArgument(`${name} must be an iterable of numbers`);
  }
  const numbers = new Set<number>();
  for (const value of list as Iterable<unknown>) {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
      throw invalidArgument(`${name}: each must be an integer from ${least} to ${most}`);
    }
    numbers.add(value as number);
  }
  return numbers;
}

function checkComm(comm: unknown): string | RegExp | undefined {
  if (comm === undefined || typeof comm === 'string') return comm;
  // Without the flags that make a match begin where the last one ended.
  if (comm instanceof RegExp) return new RegExp(comm.source, comm.flags.replace(/[gy]/g, ''));
  throw invalidArgument('comm must be a string or a RegExp');
}

function checkLifetime(ms: unknown): number {
  if (typeof ms === 'number' && ms >= 0 && ms < Number.POSITIVE_INFINITY) return ms;
  throw invalidArgument('minLifetimeMs must be a number of milliseconds, 0 or more');
}
