/**
 * illumos and its headers are not here. What clang can say about the sources for
 * its four ABIs, with declarations of what illumos documents, it says here.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasCommand } from '../../tools/packages.ts';
import { REPOSITORY } from '../machine.ts';
import { make } from './driver.ts';

const TARGETS: readonly (readonly [string, number])[] = [
  ['x86_64-pc-solaris2.11', 184],
  ['i386-pc-solaris2.11', 152],
  ['sparcv9-sun-solaris2.11', 184],
  ['sparc-sun-solaris2.11', 152],
];
const WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Werror'];
const SHARED = ['frame.c', 'outq.c', 'die.c'].map((name) => `helper/${name}`);

function sources(): string[] {
  const own = readdirSync(`${REPOSITORY}helper/kstat`).filter((name) => name.endsWith('.c'));
  return [...own.map((name) => `helper/kstat/${name}`), ...SHARED].sort();
}

function clang(
  target: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  const resources = execFileSync('clang', ['-print-resource-dir'], { encoding: 'utf8' }).trim();
  const headers = ['-nostdinc', '-ffreestanding', '-isystem', `${resources}/include`];
  const fakes = ['illumos-headers', 'libkstat/include'];
  const stubs = fakes.flatMap((name) => ['-isystem', `test/fakes/${name}`]);
  const system = ['-D__EXTENSIONS__', '-include', 'helper/kstat/illumos.h'];
  return spawnSync(
    'clang',
    [`--target=${target}`, '-std=c11', '-fsyntax-only', ...headers, ...stubs, ...system, ...args],
    { cwd: REPOSITORY, encoding: 'utf8' },
  );
}

describe.skipIf(!hasCommand('clang'))('the kstat helper for illumos (needs clang)', () => {
  it.each(TARGETS)('compiles for %s, where kstat_t has %i bytes', (target, size) => {
    expect(sources().length).toBeGreaterThan(12);
    expect(clang(target, ...WARNINGS, ...sources())).toMatchObject({ status: 0, stderr: '' });
    const include = ['-include', 'helper/kstat/abi.h', '-x', 'c'];
    const probe = `${REPOSITORY}test/kstat-helper/layout_probe.c`;
    expect(clang(target, ...include, `-DEXPECTED=${size}`, probe).status).toBe(0);
    expect(clang(target, ...include, `-DEXPECTED=${size + 8}`, probe).status).toBe(1);
  });

  it('takes the branches that are for illumos', () => {
    const guarded = sources().filter((path) =>
      readFileSync(REPOSITORY + path, 'utf8').includes('defined(__sun)'),
    );
    expect(guarded).toEqual(['helper/kstat/clock.c', 'helper/kstat/setup.c']);
    for (const [target] of TARGETS) {
      expect(clang(target, '-E', 'helper/kstat/clock.c').stdout).toContain('return gethrtime();');
      expect(clang(target, '-E', 'helper/kstat/setup.c').stdout).toContain('return issetugid();');
    }
  });
});

describe.skipIf(!hasCommand('nm'))('the double of libkstat (needs nm)', () => {
  function symbols(path: string, ...args: string[]): string[] {
    const text = execFileSync('nm', [...args, `${REPOSITORY}build/kstat-fake/${path}`], {
      encoding: 'utf8',
    });
    return [...text.matchAll(/\b(kstat_\w+|script_\w+|kernel_\w+)/g)].map(([, name]) => name ?? '');
  }

  it('has the seven functions, of which the helper uses four', () => {
    make('all');
    expect(symbols('libkstat.so', '-D', '--defined-only').sort()).toEqual([
      'kstat_chain_update',
      'kstat_close',
      'kstat_data_lookup',
      'kstat_lookup',
      'kstat_open',
      'kstat_read',
      'kstat_write',
    ]);
    expect(symbols('sidestat-kstat-helper', '-D', '--undefined-only').sort()).toEqual([
      'kstat_chain_update',
      'kstat_close',
      'kstat_open',
      'kstat_read',
    ]);
  });
});
