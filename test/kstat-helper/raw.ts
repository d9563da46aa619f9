/** The kstat helper with a client that sends what it likes, and reads frames. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import {
  FRAME_SIZE,
  MAX_PAYLOAD,
  REQUEST_COUNT,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_SIZE,
} from '../../src/generated/protocol.ts';
import type { FrameHeader } from '../../src/protocol/frame.ts';
import { FrameStream } from '../../src/protocol/stream.ts';
import { environment } from './driver.ts';
import type { Script } from './script.ts';

export function request(
  operation: number,
  id: number,
  count: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const header = Buffer.alloc(REQUEST_SIZE);
  header.writeUInt32LE(payload.length, REQUEST_LENGTH);
  header.writeUInt8(operation, REQUEST_OPERATION);
  header.writeUInt32LE(id, REQUEST_ID);
  header.writeUInt32LE(count, REQUEST_COUNT);
  return Buffer.concat([header, payload]);
}

export interface RawFrame extends FrameHeader {
  payload: Buffer;
}

export interface Ended {
  frames: RawFrame[];
  code: number | null;
  stderr: string;
}

export class RawHelper implements Disposable {
  readonly child: ChildProcess;
  /** All that came so far. */
  readonly frames: RawFrame[] = [];
  readonly #channel: Socket;
  readonly #ended: Promise<Ended>;

  constructor(helper: string, script: Script, ...args: string[]) {
    this.child = spawn(helper, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: environment(script),
    });
    this.#channel = this.child.stdio[3] as Socket;
    const { frames } = this;
    const input = new Uint8Array(4 * (FRAME_SIZE + MAX_PAYLOAD));
    const stream = new FrameStream(input, (header, at) => {
      frames.push({ ...header, payload: Buffer.from(input.slice(at, at + header.length)) });
    });
    this.#channel.on('data', (bytes: Buffer) => stream.push(bytes));
    this.#channel.on('error', () => {}); // a helper that refuses does not read on
    let stderr = '';
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    this.#ended = new Promise((resolve) => {
      this.child.once('close', (code) => {
        if (stream.pending > 0) throw new Error('the last frame is cut');
        resolve({ frames, code, stderr });
      });
    });
  }

  send(bytes: Buffer): void {
    this.#channel.write(bytes);
  }

  /** Nothing more will be sent. */
  finish(): void {
    this.#channel.end();
  }

  /** Stops reading: what the helper sends stays in the socket. */
  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }
}
