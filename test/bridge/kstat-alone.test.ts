/** `sidestat serve` where there are kstats and no helper for tasks, as on illumos. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bridgeAddress, connectBridge } from '../../src/browser/index.ts';
import { BUILT_HELPER, daemonSocketExists, findHelper } from '../../src/connection/locate.ts';
import { SPL_ROOT } from '../../src/kstat/source/spl.ts';
import { copyBuilt, run } from '../cli/run.ts';
import { temporaryFolder } from '../folder.ts';
import { Script } from '../kstat-helper/script.ts';
import { wrappedHelper } from '../kstat-helper/wrapped.ts';
import { REPOSITORY } from '../machine.ts';
import { WebSocket } from './serving.ts';

const LIMIT_MS = 30_000;

const found = findHelper();
const installed = found !== undefined && found !== BUILT_HELPER;
const elsewhere = installed || daemonSocketExists() || existsSync(SPL_ROOT);

/** The package without what `npm run build` makes of C. */
const folder = temporaryFolder('alone');
copyBuilt(join(folder, 'dist'));
cpSync(join(REPOSITORY, 'package.json'), join(folder, 'package.json'));
symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
const program = [process.execPath, join(folder, 'dist/bundle/cli.js')];

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A server, the address that it prints, and what it says besides. */
async function serve(...args: string[]): Promise<{ url: string; said: string }> {
  const [node = '', ...rest] = program;
  const child = spawn(node, [...rest, 'serve', '--port', '0', ...args]);
  started.push(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  while (!said.includes('\n')) await once(child.stderr, 'data');
  return { url: line.trim(), said };
}

describe.skipIf(elsewhere)(
  'a server without a helper for tasks (needs none on the machine)',
  () => {
    it('serves kstats, and says why there are no tasks', { timeout: LIMIT_MS }, async () => {
      const sd0 = { kid: 5, module: 'sd', name: 'sd0', class: 'disk', type: 3, ndata: 1 };
      using script = new Script(1, [{ ...sd0, data: Buffer.alloc(80, 1) }]);
      const { url, said } = await serve('--kstat-helper', wrappedHelper(script));
      expect(said).toBe('sidestat: kstats are served, and no tasks: no helper was found\n');
      const bridge = await connectBridge({ ...bridgeAddress(url), WebSocket });
      expect(bridge.hello).toBeUndefined();
      expect(bridge.tasksMissing).toMatchObject({ code: 'ERR_HELPER_MISSING' });
      const missing = { code: 'ERR_HELPER_MISSING', message: 'no helper was found' };
      await expect(bridge.snapshots().next()).rejects.toMatchObject(missing);
      await expect(bridge.exits().next()).rejects.toMatchObject(missing);
      for await (const { readings } of bridge.kstats({ intervalMs: 100 })) {
        expect(readings.map(({ name }) => name)).toEqual(['sd0']);
        break;
      }
      await bridge.close();
    });

    it.each([
      ['there are no kstats either', []],
      ['the helper for kstats is not there', ['--kstat-helper', '/nonexistent/helper']],
      ['a helper for tasks was asked for', ['--mode', 'spawn', '--kstat-helper', '/bin/false']],
    ])('does not start when %s', { timeout: LIMIT_MS }, async (_, args) => {
      const { code, stdout, stderr } = await run(['serve', '--port', '0', ...args], { program });
      expect([code, stdout]).toEqual([69, '']);
      expect(stderr).toMatch(/^sidestat: (no helper was found|there is no kstat helper at )/);
    });
  },
);
