/** What breaks the protocol costs one client its connection, and the others nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ERROR_CODE,
  FAILURE_BAD_REQUEST,
  FAILURE_UNKNOWN_OPERATION,
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  MAX_IDS,
  OP_EXITS_START,
  OP_EXITS_STOP,
  OP_GET_PID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_SIZE,
} from '../../src/generated/protocol.ts';
import { IS_ROOT } from '../machine.ts';
import { Daemon } from './daemon.ts';
import { type Conversation, compile, type Frame, request } from './driver.ts';
import { random, randomBytes } from './random.ts';
import { USERS } from './subjects.ts';

const [HOSTILE = 0] = USERS;
/** Older kernels have no SO_PASSRIGHTS. */
const [MAJOR = 0, MINOR = 0] = release().split('.').map(Number);
const REFUSES_RIGHTS = MAJOR > 6 || (MAJOR === 6 && MINOR >= 16);
const LENGTHS = Array.from({ length: 81 }, (_, length) => length);

let folder = '';
let daemon: Daemon;
let served: Served;

/** A client of root that asks and listens all the time, and counts what it got. */
class Served {
  answers = 0;
  readonly #peer: Conversation;
  #stopped = false;
  readonly #work: Promise<void>;

  constructor(peer: Conversation) {
    this.#peer = peer;
    this.#work = this.#ask();
    this.#work.catch(() => {}); // told by stop
  }

  async #ask(): Promise<void> {
    this.#peer.onEvent = () => {};
    this.#peer.send(request(OP_EXITS_START, []));
    expect((await this.#peer.answer()).last.kind).toBe(KIND_END);
    while (!this.#stopped) {
      const records = await this.#peer.ask(OP_GET_PID, [process.pid, 0x7fff_fff0]);
      expect(records.map(({ errno }) => errno)).toEqual([0, 3]);
      this.answers++;
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
  }
}

beforeAll(async () => {
  if (!IS_ROOT) return;
  folder = mkdtempSync(join(tmpdir(), 'sidestat-daemon-requests-'));
  chmodSync(folder, 0o755);
  daemon = new Daemon(folder);
  await daemon.ready();
  served = new Served(await daemon.join());
});
afterAll(async () => {
  if (!IS_ROOT) return;
  await daemon[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** A client that sends these bytes and the end: what it is told, up to the close. */
async function converse(bytes: Uint8Array): Promise<Frame[]> {
  await using peer = await daemon.join(HOSTILE);
  peer.channel.end(bytes);
  return await peer.rest(); // before it is closed
}

/** One ERROR, as the last frame. */
async function failureOf(bytes: Uint8Array): Promise<number> {
  const frames = await converse(bytes);
  expect(frames.map(({ kind }) => kind)).toEqual([KIND_ERROR]);
  return frames[0]?.payload.readUInt32LE(ERROR_CODE) ?? 0;
}

/** Another client was answered meanwhile, and the same daemon is there. */
async function whileServing(work: () => Promise<void>): Promise<void> {
  const before = served.answers;
  await work();
  const deadline = Date.now() + 5000;
  while (served.answers < before + 5 && Date.now() < deadline) await sleep(20);
  expect(served.answers).toBeGreaterThanOrEqual(before + 5);
  expect(daemon.child.exitCode ?? daemon.child.signalCode).toBeNull();
}

describe.skipIf(!IS_ROOT)('bad requests to the daemon (needs root)', () => {
  it('of every length from 0 to 80 close their connection alone', async () => {
    await whileServing(async () => {
      expect(await converse(Buffer.alloc(0))).toEqual([]);
      for (const length of LENGTHS.slice(1))
        expect([length, await failureOf(Buffer.alloc(length))]).toEqual([
          length,
          length < REQUEST_SIZE ? FAILURE_BAD_REQUEST : FAILURE_UNKNOWN_OPERATION,
        ]);
    });
  });

  it('that are good ones cut at every length close their connection alone', async () => {
    const whole = request(OP_GET_PID, new Array(16).fill(1));
    expect(whole.length).toBe(80);
    await whileServing(async () => {
      for (const length of LENGTHS.slice(1, 80))
        expect(await failureOf(whole.subarray(0, length))).toBe(FAILURE_BAD_REQUEST);
    });
  });

  it('with an unknown operation, whichever it is, close their connection alone', async () => {
    await whileServing(async () => {
      for (let operation = 0; operation < 256; operation++) {
        if (operation >= OP_GET_PID && operation <= OP_EXITS_STOP) continue;
        const bytes = request(OP_GET_PID, [1]);
        bytes.writeUInt8(operation, REQUEST_OPERATION);
        expect([operation, await failureOf(bytes)]).toEqual([operation, FAILURE_UNKNOWN_OPERATION]);
      }
    });
  });

  it('that are too long are refused by their header', async () => {
    await whileServing(async () => {
      expect(await failureOf(request(OP_GET_PID, new Array(MAX_IDS + 1).fill(1)))).toBe(
        FAILURE_BAD_REQUEST,
      );
      for (const length of [4 * MAX_IDS + 4, 0x7fff_fffc, 0xffff_fffc]) {
        const bytes = request(OP_GET_PID, [1]);
        bytes.writeUInt32LE(length, REQUEST_LENGTH);
        expect(await failureOf(bytes)).toBe(FAILURE_BAD_REQUEST);
      }
    });
  });

  it('in an order that makes no sense are answered all the same', async () => {
    await whileServing(async () => {
      const [stop, start] = [OP_EXITS_STOP, OP_EXITS_START];
      const order = [stop, stop, start, start, OP_GET_PID, stop, start, OP_GET_PID, stop, stop];
      const requests = order.map((operation, i) =>
        request(operation, operation === OP_GET_PID ? [1, 2, 3] : [], i + 1),
      );
      const frames = await converse(Buffer.concat(requests));
      const answers = frames.filter(({ request: id }) => id !== 0);
      const events = frames.filter(({ request: id }) => id === 0);
      const ends = answers.filter(({ kind }) => kind === KIND_END);
      expect(ends.map(({ request: id }) => id)).toEqual(order.map((_, i) => i + 1));
      expect(answers.filter(({ kind }) => kind === KIND_ERROR)).toEqual([]);
      for (const { kind } of events) expect([KIND_EXITS, KIND_GAP]).toContain(kind);
    });
  });

  it('of a million random bytes get one ERROR for each connection', async () => {
    const next = random(3);
    await whileServing(async () => {
      // The kernel takes up to 32 KiB at once; the rest of a write may find the other end closed.
      for (let i = 0; i < 40; i++) {
        const frames = await converse(randomBytes(25_000, next));
        expect(frames.map(({ kind }) => kind)).toEqual([KIND_ERROR]);
      }
    });
  });

  it('that come byte by byte, or never end, stop nobody', async () => {
    await whileServing(async () => {
      await using half = await daemon.join(HOSTILE);
      half.send(request(OP_GET_PID, [1]).subarray(0, 15)); // and no more
      await using slow = await daemon.join(HOSTILE);
      for (const byte of request(OP_GET_PID, [0x7fff_fff0])) {
        slow.send(Buffer.from([byte]));
        await sleep(5);
      }
      expect((await slow.answer()).last).toMatchObject({ kind: KIND_END, count: 1 });
    });
  });

  it.skipIf(!REFUSES_RIGHTS)('bring no descriptor, whose close is slow (Linux 6.16)', async () => {
    const lingerer = compile('lingerer', folder);
    daemon.child.kill('SIGSTOP'); // so that the last descriptor is the one under way
    const child = spawn(lingerer, [daemon.path], { uid: HOSTILE, gid: HOSTILE });
    try {
      const [said] = await once(child.stdout, 'data');
      await whileServing(async () => {
        daemon.child.kill('SIGCONT');
      });
      expect(`${said}`).toBe('Operation not permitted\n');
    } finally {
      daemon.child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
  });

  it('have cost the client that was served nothing', () => served.stop());
});
