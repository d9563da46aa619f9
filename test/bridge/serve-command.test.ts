import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { bridgeAddress, connectBridge } from '../../src/browser/index.ts';
import { helperOf } from '../cli/helpers.ts';
import { Installed, whyNotInstalled } from '../cli/installed.ts';
import { PROGRAM, run } from '../cli/run.ts';
import { end, FakeHelper } from '../client/fake-helper.ts';
import { temporaryFolder } from '../folder.ts';
import { NOBODY } from '../machine.ts';
import { WebSocket } from './serving.ts';

const folder = temporaryFolder('serve');

const LIMIT_MS = 20_000;

/** A `sidestat serve` that runs. */
class Serving {
  readonly child: ChildProcess;
  stderr = '';
  #stdout = '';
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(command: readonly string[], options: { env?: NodeJS.ProcessEnv; uid?: number } = {}) {
    const [program = '', ...args] = command;
    const { env, uid } = options;
    const user = uid === undefined ? {} : { uid, gid: uid };
    this.child = spawn(program, args, { env: { ...process.env, ...env }, ...user });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** The address that it prints. */
  async address(): Promise<string> {
    const start = performance.now();
    while (!this.#stdout.includes('\n')) {
      if (performance.now() - start > LIMIT_MS || this.child.exitCode !== null) {
        throw new Error(`no address came: ${this.stderr}`);
      }
      await sleep(20);
    }
    return this.#stdout.trim();
  }
}

const started: Serving[] = [];
const helpers: FakeHelper[] = [];
afterEach(async () => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
  for (const helper of helpers.splice(0)) await helper.stop();
});

async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Serving> {
  const helper = await FakeHelper.start((socket, { id }) => socket.write(end(id)));
  helpers.push(helper);
  const connection = ['serve', '--port', '0', '--socket', helper.path];
  const serving = new Serving([...PROGRAM, ...connection, ...args], { env });
  started.push(serving);
  return serving;
}

describe('sidestat serve', { timeout: LIMIT_MS }, () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves until %s, and tells its pages',
    async (signal) => {
      const serving = await serve(['--interval', '0.25']);
      const page = await connectBridge({ ...bridgeAddress(await serving.address()), WebSocket });
      expect(page.intervalMs).toBe(250);
      serving.child.kill(signal);
      await expect(page.closed).resolves.toMatchObject({
        code: 'ERR_CLOSED',
        message: expect.stringContaining('1001'),
      });
      await expect(serving.ended).resolves.toEqual({ code: 0, signal: null });
    },
  );

  it('opens the page through a file that nobody else can read, and removes it', async () => {
    const opener = join(folder, 'xdg-open');
    const log = join(folder, 'opened');
    writeFileSync(opener, `#!/bin/sh\n{ echo "$@"; stat -c %a "$1"; cat "$1"; } > ${log}\n`);
    chmodSync(opener, 0o755);
    const env = { PATH: `${folder}:${process.env['PATH']}`, XDG_RUNTIME_DIR: folder };
    const serving = await serve(['--open'], env);
    const address = await serving.address();
    while (!existsSync(log) || !readFileSync(log, 'utf8').includes('</html>')) {
      await sleep(20);
    }
    const [path = '', mode, ...page] = readFileSync(log, 'utf8').split('\n');
    expect(path).toMatch(/^\S+\/open\.html$/);
    expect(mode).toBe('600');
    expect(page.join('\n')).toContain(`content="0; url=${address}"`);
    expect(existsSync(path)).toBe(true);
    serving.child.kill('SIGTERM');
    await serving.ended;
    expect(existsSync(path)).toBe(false);
  });

  it('goes on when there is no browser', async () => {
    const env = { PATH: folder, XDG_RUNTIME_DIR: folder };
    rmSync(join(folder, 'xdg-open'), { force: true });
    const serving = await serve(['--open'], env);
    const page = await connectBridge({ ...bridgeAddress(await serving.address()), WebSocket });
    await page.close();
    expect(serving.stderr).toMatch(/no browser was opened.*\nhint: open the address yourself/);
    expect(serving.child.exitCode).toBeNull();
  });

  it('refuses what would let others in, and what makes no sense', async () => {
    const wrong: [string[], RegExp][] = [
      [['--listen', '0.0.0.0'], /it needs TLS\nhint: /],
      [['--tls-cert', 'x'], /TLS needs --tls-cert and --tls-key/],
      [['--port', '70000'], /from 0 to 65535/],
      [['--interval', '0'], /from 0.1 to 3600/],
      [['--origin', '*'], /is no origin/],
      [['--page', folder], /there is no index.html/],
    ];
    const runs = wrong.map(async ([args, message]) => {
      const { code, stdout, stderr } = await run(['serve', '--port', '0', ...args]);
      expect({ args, code, stdout }).toEqual({ args, code: 64, stdout: '' });
      expect(stderr).toMatch(message);
    });
    await Promise.all(runs);
  });

  it('says why it cannot read a certificate', async () => {
    const file = join(folder, 'cert.pem');
    writeFileSync(file, 'that it is no certificate is seen later');
    const [none, below] = [join(folder, 'none.pem'), join(file, 'none.pem')];
    const wrong: [path: string, code: number, reason: string][] = [
      [none, 66, 'no such file or directory'],
      [below, 66, 'not a directory'],
      [folder, 71, 'illegal operation on a directory'],
    ];
    const runs = wrong.map(async ([path, code, reason]) => {
      const args = ['serve', '--port', '0', '--tls-cert', file, '--tls-key', path];
      const result = await run(args);
      expect(result.stderr).toBe(`sidestat: ${path} cannot be read: ${reason}\n`);
      expect([result.code, result.stdout]).toEqual([code, '']);
    });
    await Promise.all(runs);
  });
});

const why = whyNotInstalled();
const skipped = why === undefined ? '' : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`sidestat serve of an unprivileged user${skipped}`, () => {
  it('says what to install, and then shows the tasks of that user alone', {
    timeout: 2 * LIMIT_MS,
  }, async () => {
    const installed = new Installed();
    try {
      const args = ['serve', '--port', '0', '--helper', installed.capable];
      const without = await installed.run(args);
      expect(without.code).toBe(69);
      expect(without.stderr).toMatch(/the package ws is not installed\nhint: npm install ws\n$/);

      const from = fileURLToPath(new URL('../../node_modules/ws', import.meta.url));
      cpSync(from, join(installed.folder, 'node_modules/ws'), { recursive: true });
      const serving = new Serving(installed.command(args), { uid: NOBODY });
      started.push(serving);
      const page = await connectBridge({ ...bridgeAddress(await serving.address()), WebSocket });
      expect(page.hello).toMatchObject({ uid: NOBODY, view: 'own' });
      for (const scope of ['processes', 'threads'] as const) {
        for await (const table of page.snapshots({ scope })) {
          expect(table.length).toBeGreaterThan(0);
          expect(new Set(table.column('uid') as Uint32Array)).toEqual(new Set([NOBODY]));
          expect(table.indexOf(1)).toBeUndefined();
          expect(table.withheld).toBeGreaterThan(10);
          break;
        }
      }
      await page.close();
      expect(helperOf(serving.child.pid as number)).toBeDefined();
      serving.child.kill('SIGTERM');
      await expect(serving.ended).resolves.toMatchObject({ code: 0 });
      expect(serving.stderr).toBe('');
    } finally {
      installed.remove();
    }
  });
});
