import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IS_ROOT, REPOSITORY } from '../machine.ts';
import { HELPER, Helper, make } from './driver.ts';

const isOurBuild = HELPER.endsWith('build/sidestat-helper');
const folder = `${REPOSITORY}helper/`;

/** The files of the privileged program, and no test, addon or generated table. */
const sources = readdirSync(folder)
  .filter((name) => /\.[ch]$/.test(name) && name !== 'generated.h')
  .map((name) => readFileSync(folder + name, 'utf8'));

/** Lines without blank ones and without comments. */
function codeLines(text: string): number {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''));
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

function readelf(...args: string[]): string {
  return execFileSync('readelf', ['-W', ...args, HELPER], { encoding: 'utf8' });
}

/** test/helper/binary.test.ts has relocation, segments, libraries and size of the program. */
describe('the hardening of the helper', () => {
  it('has less than 2,900 lines of code, so that growth is a decision', () => {
    const lines = sources.reduce((sum, text) => sum + codeLines(text), 0);
    expect(lines).toBeLessThan(2900);
  });

  it('reads no environment, runs nothing and takes no memory, in its own words', () => {
    const code = sources.join('\n').replaceAll(/\/\*[\s\S]*?\*\//g, '');
    const forbidden =
      /\b(getenv|secure_getenv|system|popen|exec[vl]\w*|dlopen|malloc|calloc|realloc|alloca|strcpy|strcat|sprintf|gets|getgrnam|getpwnam|getpwuid|fopen)\s*\(/;
    expect(code).not.toMatch(forbidden);
  });

  it.skipIf(!isOurBuild || process.arch !== 'x64')('is built for shadow stacks and IBT', () => {
    const probe = spawnSync('cc', ['-fcf-protection', '-x', 'c', '-c', '-o', '/dev/null', '-'], {
      input: 'int x;',
    });
    const object = `${REPOSITORY}build/helper/main.o`; // the C runtime of a distribution may lack it
    const notes = execFileSync('readelf', ['-W', '-n', object], { encoding: 'utf8' });
    if (probe.status === 0) expect(notes).toMatch(/x86 feature: IBT, SHSTK/);
  });

  it.skipIf(!isOurBuild)('is the same program when it is built again, elsewhere', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'sidestat-built-'));
    try {
      make('all', `BUILD=${elsewhere}`);
      expect(readFileSync(`${elsewhere}/sidestat-helper`).equals(readFileSync(HELPER))).toBe(true);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('starts two processes, at its start: to see whether exits are told, and to end them', () => {
    const calls = sources.join('\n').match(/\b(fork|clone|pthread_create)\s*\(/g);
    expect(calls).toEqual(['fork(', 'fork(']);
    expect(readFileSync(`${folder}exits.c`, 'utf8')).toContain('birth.child = fork();');
    expect(readFileSync(`${folder}guard.c`, 'utf8')).toContain('guard.child = fork();');
  });

  it.skipIf(!isOurBuild)('imports no function that opens a door', () => {
    const imports = readelf('--dyn-syms');
    expect(imports).not.toMatch(/ (dlopen|vfork|posix_spawn\w*|ptrace|getgrnam|mmap|strcpy)@/);
  });

  it.skipIf(!IS_ROOT || !isOurBuild)('ships with its sandbox (needs root)', async () => {
    await using helper = new Helper();
    expect(await helper.hello()).toMatchObject({ seccomp: true, dumpable: false });
    expect(readFileSync(`${folder}Makefile`, 'utf8')).not.toMatch(/^CFLAGS.*NO_SANDBOX/m);
  });
});
