/** A helper that tells exits by a script, and how a test says what came. */
import type { Socket } from 'node:net';
import { afterEach } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Stats } from '../../src/client/stats.ts';
import type { ExitEvent } from '../../src/exits/row.ts';
import { OP_EXITS_START, OP_EXITS_STOP } from '../../src/generated/protocol.ts';
import { type Behaviour, end, FakeHelper, HELLO, hello } from '../client/fake-helper.ts';
import { exitDatagram, exitsFrame } from './structs.ts';

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

const READY = hello({ exitEvents: 'ready' });
export const byteOrder: typeof HELLO.byteOrder = HELLO.byteOrder;

/** A helper that behaves so, and a connection to it; both end with the test. */
export async function fake(
  behave: Behaviour,
  greeting: Uint8Array = READY,
): Promise<[Stats, FakeHelper]> {
  const helper = await FakeHelper.start(behave, greeting);
  cleanup.push(() => helper.stop());
  const stats = await connect({ mode: 'socket', socket: helper.path });
  cleanup.push(() => stats.close());
  return [stats, helper];
}

/** Answers START and STOP, each with frames before or after the END. */
export function exiting(
  afterStart: (socket: Socket) => void,
  beforeStop: (socket: Socket) => void = () => {},
): Behaviour {
  return (socket, { operation, id, count }) => {
    if (count !== 0) throw new Error('a command has no ids');
    if (operation === OP_EXITS_STOP) beforeStop(socket);
    socket.write(end(id));
    if (operation === OP_EXITS_START) afterStart(socket);
  };
}

export function exits(...pids: number[]): Uint8Array {
  const datagrams = pids.map((pid) => exitDatagram({ byteOrder, pid, sequence: pid }));
  return exitsFrame(datagrams, { cpu: 1 });
}

/** `4` for the exit of thread 4, `kernel 7` for a gap. */
export function told(event: ExitEvent): number | string {
  return event.gap ? `${event.gap.reason} ${event.gap.count}` : event.id;
}
