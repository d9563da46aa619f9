/**
 * What a connection needs of the two ways to a helper, a child process and a
 * socket in the file system: bytes in, bytes out, and how it ended.
 */
import type { StatError } from '../errors.ts';
import type { ByteRoom } from '../protocol/stream.ts';

/** Where the bytes of the helper go. */
export interface ByteSink extends ByteRoom {
  /** Nothing more comes; the reason, as an error for the calls that wait. */
  ended(error: StatError): void;
}

export interface Wire {
  /** What to do when the other end does not even say hello. */
  readonly hintWhenMute?: string;
  write(bytes: Uint8Array): void;
  /** Reads no more until resume(); what the other end sends waits there. */
  pause(): void;
  resume(): void;
  /** Ends it without further calls of the sink. */
  destroy(): void;
  /** Resolves when nothing of it is left: the socket is closed, a child has ended. */
  closed(): Promise<void>;
}

/** Starts the flow into `sink`. */
export type Attach = (sink: ByteSink) => Wire;
