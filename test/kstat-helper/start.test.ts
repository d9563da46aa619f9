import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KstatConnection, spawnKstatHelper } from '../../src/kstat/live/index.ts';
import { IS_ROOT, NOBODY, REPOSITORY } from '../machine.ts';
import { environment, failureOf, KSTAT_HELPER, make } from './driver.ts';
import { Script } from './script.ts';

const EX_USAGE = 64;
const EX_NOPERM = 77;

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(KSTAT_HELPER, args, { encoding: 'utf8', env: {} });
}

/** Helpers that this process has started. */
function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const ours = status.includes(`\nPPid:\t${process.pid}\n`);
        return ours && readlinkSync(`/proc/${pid}/exe`) === KSTAT_HELPER;
      } catch {
        return false; // it has ended
      }
    });
}

describe('the kstat helper at its start', () => {
  it('refuses to run without a socket as descriptor 3', () => {
    const file = openSync('/dev/null', 'r');
    for (const third of ['ignore', file] as const) {
      const stdio = ['ignore', 'pipe', 'pipe', third] as const;
      const { status, stderr } = spawnSync(KSTAT_HELPER, [], {
        ...{ encoding: 'utf8', env: {} },
        stdio: [...stdio],
      });
      expect(status).toBe(EX_USAGE);
      expect(stderr).toMatch(/descriptor 3 is not a connected Unix stream socket/);
    }
  });

  it.each([
    ['--unknown'],
    ['--limit-ms='],
    ['--limit-ms=0'],
    ['--limit-ms=x'],
    ['--check-ms=3600001'],
    ['--reopen-ms=-1'],
    ['--limit-ms=99999999999999999999'],
  ])('refuses the argument %s without repeating it', (argument) => {
    const { status, stderr } = run(argument);
    expect(status).toBe(EX_USAGE);
    expect(stderr).toMatch(/argument 1 /);
    expect(stderr).not.toContain(argument);
  });

  it('explains itself', () => {
    expect(run('--help').stdout).toContain('--limit-ms=N');
    const manifest = readFileSync(`${REPOSITORY}package.json`, 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect(run('--version').stdout).toBe(`sidestat-kstat-helper ${version}\n`);
    expect(run('--requests').stdout).toMatch(/ 9 KSTAT_READ +1024 +16\n/);
  });

  it.skipIf(!IS_ROOT)('refuses to run as a set-id program (needs root)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sidestat-set-id-'));
    try {
      chmodSync(folder, 0o755);
      make('all', `BUILD=${folder}/build`);
      const program = `${folder}/build/sidestat-kstat-helper`;
      chownSync(program, NOBODY, NOBODY);
      for (const mode of [0o4755, 0o2755]) {
        chmodSync(program, mode);
        const { status, stderr } = spawnSync(program, [], { encoding: 'utf8', env: {} });
        expect([status, stderr]).toEqual([EX_NOPERM, expect.stringContaining('is set-id')]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is missing or no program with a typed error', async () => {
    const open = (helper: string): Promise<unknown> =>
      KstatConnection.open(spawnKstatHelper({ helper }));
    expect((await failureOf(open('/nonexistent/helper'))).code).toBe('ERR_HELPER_MISSING');
    const folder = mkdtempSync(join(tmpdir(), 'sidestat-no-program-'));
    try {
      copyFileSync(new URL(import.meta.url), join(folder, 'helper'));
      chmodSync(join(folder, 'helper'), 0o755);
      expect((await failureOf(open(join(folder, 'helper')))).code).toMatch(
        /^ERR_HELPER_(FAILED|UNTRUSTED)$/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is not started to wait for it no time', async () => {
    let started = false;
    const attach = (): never => {
      started = true;
      throw new Error('started');
    };
    const failure = await failureOf(KstatConnection.open(attach, { timeoutMs: Number.NaN }));
    expect(failure.code).toBe('ERR_INVALID_ARGUMENT');
    expect(started).toBe(false);
  });

  it('ends with the call when it is killed', async () => {
    using script = new Script(1, [{ kid: 1, faults: 'block' }]);
    const stats = await KstatConnection.open(
      spawnKstatHelper({ helper: KSTAT_HELPER, env: environment(script) }),
    );
    const answer = failureOf(stats.match([{}]));
    const [pid] = children();
    if (pid === undefined) throw new Error('the helper is not among the children');
    process.kill(pid, 'SIGKILL');
    expect((await answer).code).toBe('ERR_HELPER_EXIT');
    expect((await failureOf(stats.chain())).code).toBe('ERR_HELPER_EXIT');
    await stats.close();
  });

  it('times out, is aborted and is closed with typed errors', async () => {
    using script = new Script(1, [{ kid: 1, faults: 'block' }]);
    const stats = await KstatConnection.open(
      spawnKstatHelper({ helper: KSTAT_HELPER, env: environment(script) }),
    );
    expect((await failureOf(stats.match([{}], { timeoutMs: 30 }))).code).toBe('ERR_TIMEOUT');
    const signal = AbortSignal.timeout(30);
    expect((await failureOf(stats.chain({ signal }))).code).toBe('ERR_ABORTED');
    expect((await failureOf(stats.chain({ timeoutMs: 0 }))).code).toBe('ERR_INVALID_ARGUMENT');
    expect((await failureOf(stats.match([]))).code).toBe('ERR_INVALID_ARGUMENT');
    const long = [{ module: 'x'.repeat(64) }];
    expect((await failureOf(stats.match(long))).code).toBe('ERR_INVALID_ARGUMENT');
    const identity = [{ kid: 2 ** 31, crtimeNs: 0n }];
    expect((await failureOf(stats.read(identity))).code).toBe('ERR_INVALID_ARGUMENT');
    const waiting = failureOf(stats.chain());
    await stats.close();
    await stats.close();
    expect((await waiting).code).toBe('ERR_CLOSED');
    expect((await failureOf(stats.chain())).code).toBe('ERR_CLOSED');
  });
});
