/**
 * A helper that misbehaves on command, on a socket in a temporary folder: for
 * faults that the real one cannot be made to show. What it says is in the form
 * of docs/protocol.md, with the byte order and sizes of no real kernel.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { endianness, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'msgpackr';
import {
  ERROR_SIZE,
  GAP_SIZE,
  KIND_END,
  KIND_ERROR,
  KIND_GAP,
  KIND_HELLO,
  REQUEST_COUNT,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_SIZE,
} from '../../src/generated/protocol.ts';
import { writeFrame } from '../../src/protocol/frame.ts';
import type { Hello } from '../../src/protocol/hello.ts';

export interface FakeRequest {
  operation: number;
  id: number;
  count: number;
  ids: number[];
}

export type Behaviour = (socket: Socket, request: FakeRequest) => void;

export const HELLO: Hello & { program: string } = {
  protocol: 1,
  program: 'sidestat-helper',
  version: '0.1.0',
  kernel: '6.18.0',
  machine: 'fake',
  byteOrder: endianness() === 'LE' ? 'little' : 'big',
  pointerBits: 64,
  cpus: '0-1',
  uid: 0,
  view: 'all',
  family: 31,
  newFamily: Buffer.alloc(4),
  taskstatsVersion: 16,
  taskstatsSize: 560,
  exitEvents: 'off',
};

export function frame(
  kind: number,
  request: number,
  count: number,
  payload: Uint8Array,
): Uint8Array {
  return writeFrame({ kind, flags: 0, source: 0, request, count, timeNs: 1_000_000n }, payload);
}

export function hello(change: Record<string, unknown> = {}): Uint8Array {
  return frame(KIND_HELLO, 0, 0, pack({ ...HELLO, ...change }));
}

export function end(request: number, count = 0): Uint8Array {
  return frame(KIND_END, request, count, new Uint8Array(0));
}

/** `source` 65535: of no CPU. */
export function gap(
  request: number,
  reason: number,
  count: number,
  source = 0xffff,
  sequence = 0,
): Uint8Array {
  const payload = Buffer.alloc(GAP_SIZE);
  payload.writeUInt8(reason, 0);
  payload.writeUInt16LE(source, 2);
  payload.writeUInt32LE(sequence, 4);
  payload.writeBigUInt64LE(BigInt(count), 8);
  return frame(KIND_GAP, request, 1, payload);
}

export function failure(request: number, code: number, errno: number): Uint8Array {
  const payload = Buffer.alloc(ERROR_SIZE);
  payload.writeUInt32LE(code, 0);
  payload.writeUInt32LE(errno, 4);
  return frame(KIND_ERROR, request, 0, payload);
}

export class FakeHelper {
  readonly path: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly requests: FakeRequest[] = [];

  private constructor(greeting: Uint8Array, behave: Behaviour) {
    this.#folder = mkdtempSync(join(tmpdir(), 'sidestat-'));
    this.path = join(this.#folder, 'helper.sock');
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      socket.write(greeting);
      this.#serve(socket, behave);
    });
  }

  static async start(behave: Behaviour, greeting: Uint8Array = hello()): Promise<FakeHelper> {
    const fake = new FakeHelper(greeting, behave);
    await new Promise<void>((resolve) => fake.#server.listen(fake.path, resolve));
    return fake;
  }

  #serve(socket: Socket, behave: Behaviour): void {
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= REQUEST_SIZE) {
        const total = REQUEST_SIZE + pending.readUInt32LE(REQUEST_LENGTH);
        if (pending.length < total) break;
        const count = pending.readUInt32LE(REQUEST_COUNT);
        const request: FakeRequest = {
          operation: pending.readUInt8(REQUEST_OPERATION),
          id: pending.readUInt32LE(REQUEST_ID),
          count,
          ids: Array.from({ length: count }, (_, i) => pending.readUInt32LE(REQUEST_SIZE + 4 * i)),
        };
        pending = pending.subarray(total);
        this.requests.push(request);
        behave(socket, request);
      }
    });
  }

  get clients(): number {
    return this.#sockets.size;
  }

  /** To every client. */
  say(bytes: Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** Ends the connections; others may come. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true });
  }
}
