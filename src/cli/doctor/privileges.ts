/** What this process could pass on to a helper, from /proc/self/status. */
import { PROC, readSmallFile } from '../../procfs/read.ts';
import { type Finding, finding } from './finding.ts';

/** Bit of CAP_NET_ADMIN in <linux/capability.h>. */
const CAP_NET_ADMIN = 12n;

/** Of CAP_NET_ADMIN. */
export interface Privileges {
  /** The effective user is root: a program that it starts gets what the bounding set allows. */
  readonly root: boolean;
  /** A program that this process starts has it. */
  readonly ambient: boolean;
  /** Some program may have it. */
  readonly bounding: boolean;
  /** prctl(PR_SET_NO_NEW_PRIVS): capabilities of files and set-uid bits do not count. */
  readonly noNewPrivs: boolean;
}

export function readPrivileges(root: string = PROC): Privileges {
  const text = readSmallFile(`${root}/self/status`) ?? '';
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1];
  const has = (name: string): boolean => {
    const mask = BigInt(`0x${field(name) ?? '0'}`);
    return (mask & (1n << CAP_NET_ADMIN)) !== 0n;
  };
  return {
    root: field('Uid')?.split(/\s+/)[1] === '0',
    ambient: has('CapAmb'),
    bounding: has('CapBnd'),
    noNewPrivs: field('NoNewPrivs') === '1',
  };
}

export function checkNoNewPrivs({ noNewPrivs }: Privileges = readPrivileges()): Finding {
  const check = 'no_new_privs';
  if (!noNewPrivs) return finding(check, 'ok', 'not set');
  const found = 'set on this process: capabilities of files and set-uid bits do not count';
  const remedy = 'nothing for root or the daemon; else start sidestat without it';
  return finding(check, 'warn', found, remedy);
}
