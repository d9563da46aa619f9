/**
 * The helper compiles for the processors that Linux distributions are built for,
 * not only for the one at hand. Only the headers of their libc are needed: the
 * names and numbers of system calls, and of seccomp, are what differs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasCommand } from '../../tools/packages.ts';
import { REPOSITORY } from '../machine.ts';

const HELPER_FOLDER = `${REPOSITORY}helper`;
const SOURCES = readdirSync(HELPER_FOLDER).filter((name) => name.endsWith('.c'));

/** As in helper/Makefile. */
const FLAGS = [
  ...['-std=c11', '-D_GNU_SOURCE', '-D_FILE_OFFSET_BITS=64', '-D_TIME_BITS=64', '-I.'],
  ...['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Werror', '-fsyntax-only'],
];

const TARGETS = [
  'aarch64-linux-gnu',
  'arm-linux-gnueabihf',
  'i686-linux-gnu',
  'powerpc64le-linux-gnu',
  'riscv64-linux-gnu',
  's390x-linux-gnu',
];

function headersOf(target: string): string {
  return `/usr/${target}/include`;
}

describe.skipIf(!hasCommand('clang'))('the sources of the helper (needs clang)', () => {
  for (const target of TARGETS) {
    const found = existsSync(`${headersOf(target)}/stdio.h`);
    it.skipIf(!found)(`compile for ${target} (needs its headers)`, { timeout: 60_000 }, () => {
      const args = [`--target=${target}`, ...FLAGS, '-isystem', headersOf(target), ...SOURCES];
      const { status, stderr } = spawnSync('clang', args, {
        cwd: HELPER_FOLDER,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    });
  }
});
