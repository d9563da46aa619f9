/** What a virtual machine starts from: the helper and the test program, in a cpio archive. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { REPOSITORY } from '../machine.ts';
import { needProgram, run } from './host.ts';
import type { Machine } from './rows.ts';

const COMPILE_TIMEOUT_MS = 120_000;
const GUEST = join(REPOSITORY, 'test/kernels/guest');

const WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Werror'];
const FLAGS = ['-std=c11', '-O2', '-D_GNU_SOURCE', '-D_FILE_OFFSET_BITS=64', '-D_TIME_BITS=64'];

const FOLDER = 0o040755;
const PROGRAM = 0o100755;

/** One entry of the format `newc`: Documentation/driver-api/early-userspace/buffer-format.rst. */
function entry(inode: number, name: string, mode: number, content: Uint8Array): Buffer {
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0];
  const header = fields.map((value) => value.toString(16).padStart(8, '0')).join('');
  const head = Buffer.from(`070701${header}${name}\0`, 'latin1');
  const pad = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);
  return Buffer.concat([head, pad(head.length), content, pad(content.length)]);
}

function archive(files: readonly (readonly [string, number, Uint8Array])[]): Buffer {
  const all = [...files, ['TRAILER!!!', 0, new Uint8Array()] as const];
  return Buffer.concat(all.map(([name, mode, content], i) => entry(i + 1, name, mode, content)));
}

async function compile(machine: Machine, folder: string): Promise<void> {
  const gcc = `${machine.compiler}gcc`;
  needProgram(gcc);
  // A compiler that is there and fails is no reason to skip.
  const build = [`CC=${gcc}`, `BUILD=${folder}`, `PIE=${machine.link}`];
  const options = { timeoutMs: COMPILE_TIMEOUT_MS };
  await run('make', ['-s', '-C', join(REPOSITORY, 'helper'), 'all', ...build], options);
  const sources = readdirSync(GUEST).filter((name) => name.endsWith('.c'));
  const paths = sources.map((name) => join(GUEST, name));
  const include = `-I${join(REPOSITORY, 'helper')}`;
  const link = ['-static', '-pthread', '-o', join(folder, 'init')];
  await run(gcc, [...FLAGS, ...WARNINGS, include, ...paths, ...link], options);
}

/**
 * Compiles for a machine and returns the path of the archive. Each run compiles for
 * itself, in a folder below `folder`. @throws Unavailable
 */
export async function buildInitrd(machine: Machine, parent: string): Promise<string> {
  const folder = join(parent, machine.compiler.replace(/-.*$/, ''));
  mkdirSync(folder, { recursive: true });
  await compile(machine, folder);
  const path = join(folder, 'initrd.gz');
  const nothing = new Uint8Array();
  const files = [
    ['bin', FOLDER, nothing],
    ['bin/sidestat-helper', PROGRAM, readFileSync(join(folder, 'sidestat-helper'))],
    ['init', PROGRAM, readFileSync(join(folder, 'init'))],
  ] as const;
  writeFileSync(path, gzipSync(archive(files)));
  return path;
}
