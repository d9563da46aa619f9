import { execFileSync, spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { membersOf } from '../../tools/gen/layout.ts';
import { FAMILIES, taskstats } from '../../tools/gen/schema.ts';
import { temporaryFolder } from '../folder.ts';
import { REPOSITORY } from '../machine.ts';
import { HELPER, make } from './driver.ts';

const isOurBuild = HELPER.endsWith('build/sidestat-helper');

function readelf(...args: string[]): string {
  return execFileSync('readelf', ['-W', ...args, HELPER], { encoding: 'utf8' });
}

const folder = temporaryFolder('layout');
describe('the build', () => {
  it('passes its unit tests in C', () => {
    const output = make('test');
    expect(output.match(/^ok /gm)?.length).toBeGreaterThan(35);
    expect(output).not.toMatch(/^not ok/m);
  });

  it('does nothing when nothing has changed', () => {
    make('all');
    expect(make('-n', 'all').trim()).toBe('');
  });

  it.skipIf(!isOurBuild)('is position independent, read-only after relocation', () => {
    expect(readelf('-h')).toMatch(/Type:\s+DYN \(Position-Independent Executable/);
    const dynamic = readelf('-d');
    expect(dynamic).toMatch(/FLAGS.*BIND_NOW/);
    expect(dynamic).toMatch(/FLAGS_1.*NOW.*PIE/);
    expect(dynamic).not.toMatch(/RPATH|RUNPATH|TEXTREL/);
    expect(readelf('-l')).toContain('GNU_RELRO');
  });

  it.skipIf(!isOurBuild)('has no stack or segment that is writable and executable', () => {
    const segments = readelf('-l');
    expect(segments).toMatch(/GNU_STACK\s.*RW\s+0x/);
    expect(segments).not.toMatch(/\bRWE\b/);
  });

  it.skipIf(!isOurBuild)('uses the stack protector and fortified functions', () => {
    const symbols = readelf('--dyn-syms');
    expect(symbols).toContain('__stack_chk_fail');
    expect(symbols).toMatch(/__\w+_chk\b/);
  });

  it.skipIf(!isOurBuild)('links libc alone, and never allocates or executes', () => {
    const needed = [...readelf('-d').matchAll(/NEEDED.*\[(.*)\]/g)].map((match) => match[1]);
    expect(needed.length).toBe(1);
    expect(needed[0]).toMatch(/^libc\./);
    const symbols = readelf('--dyn-syms');
    expect(symbols).not.toMatch(
      /\b(malloc|calloc|realloc|exec\w+|system|popen|getenv|setlocale)\b/,
    );
  });

  it.skipIf(!isOurBuild)('is smaller than 64 KiB when it is stripped', () => {
    const stripped = join(folder, 'stripped');
    execFileSync('strip', ['-o', stripped, HELPER]);
    expect(statSync(stripped).size).toBeLessThan(64 * 1024);
  });
});

/** struct taskstats of one version as C source, without any offset in it. */
function structSource(version: number): string {
  const { family } = taskstats.versions.find((row) => row.version === version) ?? {};
  const timespecs = new Set<string>();
  const members = membersOf(version, family ?? 'C').flatMap(({ cname, type, aligned }) => {
    const [name = '', part] = cname.split('.');
    if (part) {
      if (timespecs.has(name)) return [];
      timespecs.add(name);
      return [`struct __kernel_timespec ${name};`];
    }
    const [, base = '', bits = '', array = ''] = /^(char|[us])(\d*)(\[\d+\])?$/.exec(type) ?? [];
    const ctype = base === 'char' ? 'char' : `__${base}${bits}`;
    const attribute = aligned ? ` __attribute__((aligned(${aligned})))` : '';
    return [`${ctype} ${name}${array}${attribute};`];
  });
  return `struct taskstats {\n${members.join('\n')}\n};\n`;
}

/** A <linux/taskstats.h> of that version: the installed one with another struct. */
function fakeHeader(version: number): void {
  const text = `#pragma once
#define taskstats taskstats_of_the_system
#include_next <linux/taskstats.h>
#undef taskstats
#undef TASKSTATS_VERSION
#define TASKSTATS_VERSION ${version}
#include <linux/time_types.h>
${structSource(version)}`;
  execFileSync('mkdir', ['-p', join(folder, 'linux')]);
  writeFileSync(join(folder, 'linux/taskstats.h'), text);
}

function compiles(compiler: string, source: string): string {
  const args = ['-std=c11', '-Wall', '-Werror', `-I${folder}`, '-fsyntax-only', source];
  const { status, stderr } = spawnSync(compiler, args, { encoding: 'utf8' });
  return status === 0 ? 'ok' : stderr;
}

describe('the layout assertions', () => {
  const source = `${REPOSITORY}helper/test/layout_generated.c`;
  const portable = taskstats.versions.map(({ version }) => version).filter((v) => v >= 4);
  const compilers = ['cc', 'i686-linux-gnu-gcc', 's390x-linux-gnu-gcc'].filter(
    (name) => name === 'cc' || spawnSync(name, ['--version']).status === 0,
  );

  it('hold for the installed kernel headers', () => {
    expect(make('layout')).toBe('');
  });

  it.each(portable)('hold where the compiler lays out version %i', (version) => {
    expect(FAMILIES).toContain(taskstats.versions.find((row) => row.version === version)?.family);
    fakeHeader(version);
    for (const compiler of compilers)
      expect([compiler, compiles(compiler, source)]).toEqual([compiler, 'ok']);
  });

  it('fail where a member is moved', () => {
    fakeHeader(16);
    const header = join(folder, 'linux/taskstats.h');
    const moved = structSource(16).replace(/^__u64 blkio_count.*$/m, '__u64 added; $&');
    writeFileSync(header, `${execFileSync('cat', [header])}`.replace(structSource(16), moved));
    expect(compiles('cc', source)).toMatch(/static assertion failed.*blkio_count/);
  });
});
