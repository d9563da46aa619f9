/** What tools find in the helper that run or read it: nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  KIND_END,
  KIND_ERROR,
  OP_EXITS_START,
  OP_EXITS_STOP,
  OP_GET_PID,
  OP_GET_TGID,
} from '../../src/generated/protocol.ts';
import { canFuzz, hasCommand } from '../../tools/packages.ts';
import { IS_ROOT, REPOSITORY } from '../machine.ts';
import { Helper, make, request } from './driver.ts';

const BUILD = `${REPOSITORY}build`;
const CORPUS = `${REPOSITORY}helper/fuzz/corpus`;
const SECONDS = Number(process.env['SIDESTAT_FUZZ_SECONDS'] ?? 3);
const SLOW_MS = 300_000;

/** Everything that a client can do, and some that it must not. */
async function exercise(command: string, args: readonly string[]): Promise<string> {
  await using helper = new Helper(command, args);
  const hello = await helper.hello();
  expect(hello.exitEvents).toBe('ready');
  const ids = Array.from({ length: 1024 }, (_, i) => i);
  for (const operation of [OP_GET_PID, OP_GET_TGID]) {
    expect((await helper.ask(operation, ids)).length).toBe(ids.length);
  }
  helper.send(request(OP_EXITS_START, [], 7));
  expect((await helper.answer()).last.kind).toBe(KIND_END);
  for (let i = 0; i < 50; i++) execFileSync('true');
  helper.send(Buffer.concat([request(OP_EXITS_STOP, [], 8), request(200, [1], 9)]));
  const frames = await helper.rest();
  expect(frames.some(({ kind, request: id }) => kind === KIND_END && id === 8)).toBe(true);
  expect(frames.at(-1)).toMatchObject({ kind: KIND_ERROR, request: 9 });
  expect(await helper.exit).toEqual({ code: 76, signal: null });
  return helper.stderr;
}

describe.skipIf(!IS_ROOT)('under a sanitizer (needs root)', () => {
  it('runs clean with ASan and UBSan, unit tests too', { timeout: SLOW_MS }, async () => {
    expect(make('asan')).not.toMatch(/^not ok/m);
    expect(await exercise(`${BUILD}/asan/sidestat-helper`, [])).toBe('');
  });

  it.skipIf(!hasCommand('valgrind'))('runs clean in valgrind', { timeout: SLOW_MS }, async () => {
    make('unsandboxed');
    const program = `${BUILD}/unsandboxed/sidestat-helper`;
    const options = [
      '--quiet',
      '--error-exitcode=99',
      '--track-fds=no',
      '--exit-on-first-error=yes',
    ];
    expect(await exercise('valgrind', [...options, program])).toBe('');
  });
});

const harnesses = ['records', 'requests', 'start', 'frames', 'exits'];
describe.skipIf(!canFuzz())('fuzzing', () => {
  it('has a corpus for each harness', () => {
    expect(readdirSync(CORPUS).sort()).toEqual([...harnesses].sort());
  });

  it.each(harnesses)('finds nothing in %s', { timeout: SLOW_MS + SECONDS * 2000 }, (name) => {
    make('fuzz');
    const found = mkdtempSync(join(tmpdir(), 'sidestat-fuzz-'));
    try {
      const limits = [`-max_total_time=${SECONDS}`, '-max_len=8192', '-timeout=20'];
      const memory = ['-rss_limit_mb=2048', `-artifact_prefix=${found}/`];
      const { status, stderr } = spawnSync(
        `${BUILD}/fuzz/${name}`,
        [...limits, ...memory, found, `${CORPUS}/${name}`],
        { encoding: 'utf8' },
      );
      expect({ status, tail: status === 0 ? '' : stderr.slice(-4000) }).toEqual({
        status: 0,
        tail: '',
      });
      expect(Number(/Done (\d+) runs/.exec(stderr)?.[1])).toBeGreaterThan(100);
    } finally {
      rmSync(found, { recursive: true });
    }
  });
});

describe.skipIf(!hasCommand('clang-tidy') || !hasCommand('cppcheck'))('static analysis', () => {
  it('gcc -fanalyzer, cppcheck and clang-tidy say nothing', { timeout: SLOW_MS }, () => {
    const { status, stdout, stderr } = spawnSync('make', ['-s', '-C', 'helper', 'analyze'], {
      cwd: REPOSITORY,
      encoding: 'utf8',
    });
    const said = `${stdout}${stderr}`.replace(
      /^(\d+ warnings? generated\.|Suppressed .*|Use -header-filter.*)\n/gm,
      '',
    );
    expect({ status, said }).toEqual({ status: 0, said: '' });
  });
});
