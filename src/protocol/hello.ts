/** The first frame of a connection: a msgpack map that describes helper and kernel. */
import { StatError } from '../errors.ts';
import { checkHello, type TypeName, unpackHello } from './hello-map.ts';

/**
 * What a helper said about itself and its kernel when the connection began: docs/protocol.md,
 * HELLO.
 */
export interface Hello {
  /** Version of the protocol. */
  readonly protocol: number;
  /** Version of the helper. */
  readonly version: string;
  /** Release of the kernel, as uname(2) gives it. */
  readonly kernel: string;
  /** Machine, as uname(2) gives it, such as `x86_64`. */
  readonly machine: string;
  /** Byte order of the datagrams. */
  readonly byteOrder: 'little' | 'big';
  /** Width of a pointer of the helper: 32 or 64. */
  readonly pointerBits: number;
  /** The list of possible CPUs, such as `0-3`; absent when sysfs cannot be read. */
  readonly cpus?: string;
  /** Id of the user whose tasks the policy shows. */
  readonly uid: number;
  /** What the policy shows: `all`, `own`, or a level that the administrator configured. */
  readonly view: string;
  /** Id of the netlink family TASKSTATS, which differs from boot to boot. */
  readonly family: number;
  /** The kernel's CTRL_CMD_NEWFAMILY datagram, which captures keep. */
  readonly newFamily: Uint8Array;
  /** Version of struct taskstats on this kernel: `version` of <linux/taskstats.h>. */
  readonly taskstatsVersion: number;
  /** Bytes of the struct in the records of this kernel. */
  readonly taskstatsSize: number;
  /**
   * `ready`: the helper has seen the exit of a process of its own. `undeliverable`: it
   * has not. Anything else: it has no exit events.
   */
  readonly exitEvents: string;
  /** Why exit events are undeliverable, one sentence. */
  readonly exitEventsReason?: string;
  /** How the helper was started: `spawn` or `daemon`. */
  readonly mode?: string;
  /** Process id of the client as the helper sees it. */
  readonly clientPid?: number;
  /** The helper was started for exit events alone: the kernel refuses all else. */
  readonly exitsOnly?: boolean;
}

/** Every key that the map must have, with its type. */
const SHAPE = {
  protocol: 'number',
  version: 'string',
  kernel: 'string',
  machine: 'string',
  byteOrder: 'string',
  pointerBits: 'number',
  uid: 'number',
  view: 'string',
  family: 'u16',
  newFamily: 'bytes',
  taskstatsVersion: 'u16',
  taskstatsSize: 'number',
  exitEvents: 'string',
} as const satisfies Partial<Record<keyof Hello, TypeName>>;

/** Keys that it may have: they came later, or tell what is not always known. */
const OPTIONAL = {
  cpus: 'string',
  exitEventsReason: 'string',
  mode: 'string',
  clientPid: 'number',
  exitsOnly: 'boolean',
} as const satisfies Record<Exclude<keyof Hello, keyof typeof SHAPE>, TypeName>;

const EPERM = 1;

/** What the kernel said to the helper's question about itself; the helper ends after this hello. */
function refusal(errno: number): StatError {
  if (errno !== EPERM) {
    const message = `the kernel does not answer the helper: errno ${errno}`;
    return new StatError('ERR_UNSUPPORTED', message, { errno });
  }
  const message =
    'the kernel refuses the helper: CAP_NET_ADMIN must be held in the initial user namespace';
  const hint = 'run outside of the container, or use the socket of the daemon';
  return new StatError('ERR_PERMISSION', message, { errno, hint });
}

/**
 * @throws ERR_PROTOCOL when the bytes are no hello of this version; ERR_PERMISSION
 * or ERR_UNSUPPORTED when it says that the kernel refuses the helper.
 */
export function parseHello(bytes: Uint8Array): Hello {
  const map = unpackHello(bytes);
  const { kernelError } = map;
  if (typeof kernelError === 'number') throw refusal(kernelError);
  checkHello(map, SHAPE, OPTIONAL);
  return map as unknown as Hello;
}
