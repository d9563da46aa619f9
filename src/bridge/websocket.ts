/**
 * The package ws, an optional peer: who does not serve pages needs no server. Its
 * types are described here, as far as they are used.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { StatError } from '../errors.ts';

export interface ServerSocket {
  /** Bytes that were sent and not yet handed to the kernel. */
  readonly bufferedAmount: number;
  send(data: Uint8Array, done: (error?: Error) => void): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): this;
  on(event: 'close' | 'pong', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
}

export interface UpgradeServer {
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (socket: ServerSocket) => void,
  ): void;
}

export interface UpgradeOptions {
  readonly noServer: true;
  readonly clientTracking: false;
  readonly perMessageDeflate: false;
  readonly maxPayload: number;
  readonly maxFragments: number;
  readonly maxBufferedChunks: number;
  readonly handleProtocols: () => string | false;
}

interface Package {
  readonly WebSocketServer: new (options: UpgradeOptions) => UpgradeServer;
}

/** @throws ERR_UNSUPPORTED when the package is not installed */
export async function loadUpgradeServer(options: UpgradeOptions): Promise<UpgradeServer> {
  let ws: Package;
  try {
    ws = await import('ws');
  } catch (cause) {
    throw new StatError('ERR_UNSUPPORTED', 'the package ws is not installed', {
      hint: 'npm install ws',
      cause,
    });
  }
  return new ws.WebSocketServer(options);
}
