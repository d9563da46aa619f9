/** Who is made to wait and hangs up costs the daemon nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OP_GET_PID } from '../../src/generated/protocol.ts';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';
import { ticksOf } from '../proc.ts';
import { Daemon } from './daemon.ts';
import { request } from './driver.ts';

const folder = temporaryFolder('hangup');
/** More than may be asked at once: what comes then is made to wait. */
const BURST = 130;

describe.skipIf(!IS_ROOT)('clients of the daemon that hang up while they wait (needs root)', () => {
  it('leave it asleep', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    await using first = await daemon.join();
    for (let i = 0; i < BURST; i++) await first.ask(OP_GET_PID, [process.pid]);
    const before = ticksOf(daemon.pid);
    const end = performance.now() + 1000;
    let hangUps = 0;
    while (performance.now() < end) {
      const peer = daemon.connect();
      const frame = await peer.frame();
      if (frame?.count === 0) peer.send(request(OP_GET_PID, [process.pid]));
      await sleep(3);
      await peer[Symbol.asyncDispose]();
      hangUps++;
    }
    expect(hangUps).toBeGreaterThan(20);
    expect(ticksOf(daemon.pid) - before).toBeLessThan(30);
  });
});
