/**
 * Values of options that several commands have: numbers, times, ids. What is wrong with
 * one is an InvalidArgumentError of commander, which names the option; with the id of a
 * task, ERR_INVALID_ARGUMENT, as in a call of the library.
 */
import { InvalidArgumentError } from 'commander';
import { checkPid } from '../connection/arguments.ts';
import { invalidArgument } from '../errors.ts';
import { readUsers } from './top/users.ts';

/** NaN for what is no decimal number. */
export function decimal(text: string): number {
  return /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
}

export function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = decimal(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}

/** More nobody can follow. */
const MAX_SPEED = 1000;

/** How many times as fast as recorded. */
export function parseSpeed(text: string): number {
  return speedOf(text, '');
}

/** The same, or `max`: without any pause. */
export function parseSpeedOrMax(text: string): number {
  return text === 'max' ? Number.POSITIVE_INFINITY : speedOf(text, ', or max');
}

function speedOf(text: string, orElse: string): number {
  const speed = decimal(text);
  if (speed > 0 && speed <= MAX_SPEED) return speed;
  throw new InvalidArgumentError(`It must be a number over 0, up to ${MAX_SPEED}${orElse}.`);
}

export function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

const UNIT_SEC: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};
/** Timers of Node go as far. */
const MAX_DURATION_SEC = 24 * 86_400;

/** Seconds of a number with a unit, or without: 90, 90s, 1.5h; NaN for anything else. */
export function secondsOf(text: string): number {
  const [, number = '', unit = 's'] = /^(.*?)(ms|[smhd])?$/.exec(text) ?? [];
  return decimal(number) * (UNIT_SEC[unit] ?? Number.NaN);
}

/** Times that a timer can wait, in seconds. */
export function durationFrom(leastSec: number): (text: string) => number {
  return (text) => {
    const seconds = secondsOf(text);
    if (seconds >= leastSec && seconds <= MAX_DURATION_SEC) return seconds;
    const range = `from ${leastSec}s to 24d`;
    throw new InvalidArgumentError(`It must be a time ${range}, such as 90, 10m or 24h.`);
  };
}

/** A user of this machine, or the number of any. */
export function parseUser(text: string): number {
  const uid = readUsers().uidOf(text) ?? (/^\d{1,10}$/.test(text) ? Number(text) : Number.NaN);
  if (uid < 2 ** 32) return uid;
  throw new InvalidArgumentError('There is no such user.');
}

/** A list such as `1,234 567`. @throws ERR_INVALID_ARGUMENT */
export function parsePids(text: string, before: readonly number[] = []): number[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  if (parts.length === 0) throw invalidArgument('--pid needs a process id');
  const values = parts.map((part) => checkPid(/^\d+$/.test(part) ? Number(part) : part));
  return [...before, ...values];
}

/** Collects the ids of a variadic argument. @throws ERR_INVALID_ARGUMENT */
export function pidCollector(name: string): (text: string, before?: number[]) => number[] {
  return (text, before = []) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : text;
    return [...before, checkPid(value, name)];
  };
}
