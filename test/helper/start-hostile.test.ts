/** What a parent may leave to the helper, or take from it: it serves, or says why not. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ERROR_CODE,
  FAILURE_UNDELIVERABLE,
  KIND_END,
  KIND_ERROR,
  OP_EXITS_START,
  OP_EXITS_STOP,
  OP_GET_PID,
} from '../../src/generated/protocol.ts';
import { temporaryFolder } from '../folder.ts';
import { hasProgram, IS_ROOT } from '../machine.ts';
import { procStatus, statusOf } from '../proc.ts';
import { compile, cpusPossible, HELPER, Helper, IS_SANITIZED, request } from './driver.ts';
import { expectRefusal } from './refusal.ts';

const folder = temporaryFolder('hostile', 0o755);
let hostile = '';
beforeAll(() => {
  hostile = compile('hostile', folder);
});

async function hasLandlock(): Promise<boolean> {
  await using helper = new Helper();
  return (await helper.hello()).landlock > 0;
}

describe.skipIf(!IS_ROOT || IS_SANITIZED)('the start by a hostile parent (needs root)', () => {
  async function expectToServe(mode: string): Promise<{ helper: Helper; status: string }> {
    const helper = new Helper(hostile, [mode, HELPER]);
    expect((await helper.hello()).protocol).toBe(1);
    const [record] = await helper.ask(OP_GET_PID, [process.pid]);
    expect(record).toMatchObject({ id: process.pid, errno: 0 });
    return { helper, status: procStatus(helper.pid) };
  }

  it('opens descriptors 0 to 2 when they are closed', async () => {
    const { helper } = await expectToServe('with-closed-descriptors');
    await using _ = helper;
    for (const fd of [0, 1, 2])
      expect(readlinkSync(`/proc/${helper.pid}/fd/${fd}`)).toBe('/dev/null');
  });

  it('closes 500 inherited descriptors', async () => {
    const { helper } = await expectToServe('with-many-descriptors');
    await using _ = helper;
    expect(readdirSync(`/proc/${helper.pid}/fd`).length).toBe(6 + cpusPossible());
  });

  it('works with 10,000 environment variables', async () => {
    const { helper } = await expectToServe('with-many-variables');
    await using _ = helper;
  });

  it('works with variables that change the loader and libc', async () => {
    const helper = new Helper(hostile, ['with-hostile-variables', HELPER]);
    await using _ = helper;
    expect((await helper.hello()).protocol).toBe(1);
  });

  it('resets signals, timers and the mask for files, and leaves signals to its client', async () => {
    const { helper, status } = await expectToServe('with-inherited-state');
    await using _ = helper;
    const SIGPIPE = '0000000000001000';
    expect(BigInt(`0x${statusOf(status, 'SigIgn')}`) & 0x7fff_ffffn).toBe(BigInt(`0x${SIGPIPE}`));
    expect(statusOf(status, 'Umask')).toBe('0077');
    expect(readlinkSync(`/proc/${helper.pid}/cwd`)).toBe('/');
    await sleep(400); // the inherited timer was set to 200 ms
    expect(existsSync(`/proc/${helper.pid}/status`)).toBe(true);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP'] as const)
      helper.child.kill(signal);
    expect((await helper.ask(OP_GET_PID, [process.pid])).length).toBe(1);
    helper.channel.end();
    await helper.rest();
    expect(await helper.exit).toEqual({ code: 0, signal: null });
  });

  it('works within small resource limits', async () => {
    const { helper } = await expectToServe('with-small-limits');
    await using _ = helper;
  });

  it.skipIf(cpusPossible() < 2)(
    'serves where descriptors are too few for each CPU, and says that exits are not told',
    async () => {
      const mode = `with-descriptors=${5 + cpusPossible() - 1}`;
      await using helper = new Helper(hostile, [mode, HELPER]);
      expect(await helper.hello()).toMatchObject({
        exitEvents: 'undeliverable',
        exitEventsReason: expect.stringMatching(/limit on open files/),
      });
      const [record] = await helper.ask(OP_GET_PID, [process.pid]);
      expect(record).toMatchObject({ id: process.pid, errno: 0 });
    },
  );

  it('serves with the least descriptors, or says that they are too few', async () => {
    await using helper = new Helper(hostile, ['with-descriptors=5', HELPER]);
    if (await hasLandlock()) {
      await expectRefusal(helper, 71, /cannot enter Landlock: Too many open files/);
      return;
    }
    expect(await helper.hello()).not.toHaveProperty('cpus');
    const [record] = await helper.ask(OP_GET_PID, [process.pid]);
    expect(record).toMatchObject({ id: process.pid, errno: 0 });
  });

  it.skipIf(!hasProgram('setcap'))(
    'serves where it may not start a process, and says that exits are not told (setcap)',
    async () => {
      const path = join(folder, 'no-process');
      copyFileSync(HELPER, path);
      chmodSync(path, 0o755);
      execFileSync('setcap', ['cap_net_admin=ep', path]);
      const user = { uid: 61008, gid: 61008 }; // with no other process
      await using helper = new Helper(hostile, ['without-processes', path], user);
      expect(await helper.hello()).toMatchObject({
        exitEvents: 'undeliverable',
        exitEventsReason: expect.stringMatching(/told by the daemon/),
      });
      helper.send(request(OP_EXITS_START, []));
      const { last } = await helper.answer();
      expect(last.kind).toBe(KIND_ERROR);
      expect(last.payload.readUInt32LE(ERROR_CODE)).toBe(FAILURE_UNDELIVERABLE);
      helper.send(request(OP_EXITS_STOP, [], 2)); // changes nothing
      expect((await helper.answer()).last.kind).toBe(KIND_END);
    },
  );

  it('dies with the parent that started it', async () => {
    const helper = new Helper(hostile, ['as-a-grandchild', HELPER]);
    await helper.hello();
    expect((await helper.ask(OP_GET_PID, [1])).length).toBe(1);
    helper.child.kill('SIGKILL');
    expect(await helper.frame()).toBeUndefined();
  });
});
