/**
 * Wires of sockets of Node. The types of the package lead to `Wire`, and not here: so they
 * need no types of Node.
 */
import type { Socket } from 'node:net';
import { pour } from '../protocol/stream.ts';
import type { ByteSink, Wire } from './wire.ts';

/** The option of net.Socket that reads into the memory of the sink. */
export function onread(sink: ByteSink): {
  buffer: () => Uint8Array;
  callback: (bytes: number) => boolean;
} {
  return {
    buffer: () => sink.room(),
    callback: (bytes) => {
      sink.received(bytes);
      return true;
    },
  };
}

/** The wire of a socket; `closed` resolves when nothing of it is left. */
export function wireOf(socket: Socket, closed: Promise<void>): Wire {
  return {
    write: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => void socket.destroy(),
    closed: () => closed,
  };
}

/** For sockets that somebody else made, with buffers of their own. */
export function forwardData(socket: Socket, sink: ByteSink): void {
  socket.on('data', (chunk: Buffer) => pour(chunk, sink));
}
