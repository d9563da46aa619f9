/** Who asks for a lot keeps nobody from the door, and takes nobody's exits. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import {
  KIND_END,
  KIND_EXITS,
  OP_EXITS_START,
  OP_GET_PID,
  OP_GET_TGID,
} from '../../src/generated/protocol.ts';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';
import { until } from '../until.ts';
import { Daemon } from './daemon.ts';
import { type Conversation, compile, datagrams, recordOf, request } from './driver.ts';
import { USERS } from './subjects.ts';

const [GREEDY = 0, OTHER = 0] = USERS;
/** The sum over them takes the kernel about a millisecond. */
const THREADS = 4000;
const REQUESTS = 8;
const folder = temporaryFolder('busy', 0o755);

async function toldOf(pid: number | undefined, listening: Conversation): Promise<void> {
  for (;;) {
    const frame = await listening.frame();
    if (!frame) throw new Error(`the daemon closed: ${await listening.why()}`);
    if (frame.kind !== KIND_EXITS) continue;
    if (datagrams(frame.payload).some((datagram) => recordOf(datagram).id === pid)) return;
  }
}

describe.skipIf(!IS_ROOT)('a daemon that one user keeps busy (needs root)', () => {
  it('lets others in, and tells them of exits, before that user has all answers', {
    timeout: 120_000,
  }, async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    await using listening = await daemon.join();
    listening.onEvent = () => {};
    await listening.ask(OP_EXITS_START, []);
    const crowd = spawn(compile('crowd', folder), [String(THREADS)], { uid: GREEDY, gid: GREEDY });
    try {
      await once(crowd.stdout, 'data');
      const ids = new Array(1024).fill(crowd.pid);
      await using greedy = await daemon.join(GREEDY);
      for (let id = 1; id <= REQUESTS; id++) greedy.send(request(OP_GET_TGID, ids, id));
      let answered = 0;
      const work = (async () => {
        while (answered < REQUESTS) {
          const frame = await greedy.frame();
          if (!frame) throw new Error(`the daemon closed: ${await greedy.why()}`);
          if (frame.kind === KIND_END) answered++;
        }
      })();
      work.catch(() => {}); // told at its end, unless something else fails before
      await using other = await daemon.join(OTHER);
      await other.ask(OP_GET_PID, [0x7fff_fff0]);
      const child = spawn('true');
      await toldOf(child.pid, listening);
      expect(answered).toBeLessThan(REQUESTS);
      await work;
    } finally {
      crowd.kill('SIGKILL');
    }
  });

  it('is busy to a client that finds no place to wait for it', async () => {
    await using daemon = new Daemon(folder, { command: ['/bin/sleep', '60'] });
    const listens = new RegExp(` 00010000 .* ${daemon.path}$`, 'm');
    await until('it listens', () => listens.test(readFileSync('/proc/net/unix', 'utf8')));
    const waiting = Array.from({ length: 200 }, () => connectTo(daemon.path).on('error', () => {}));
    try {
      const call = connect({ mode: 'socket', socket: daemon.path });
      await expect(call).rejects.toMatchObject({
        code: 'ERR_BUSY',
        hint: expect.stringContaining('again'),
      });
    } finally {
      for (const socket of waiting) socket.destroy();
    }
  });
});
