/** The first frame of a kstat helper: docs/protocol.md, "Hello of the kstat helper". */
import { StatError } from '../../errors.ts';
import { PROTOCOL_VERSION } from '../../generated/protocol.ts';
import { unpackMap } from '../msgpack.ts';

export interface KstatHello {
  /** Version of the protocol. */
  readonly protocol: number;
  readonly program: string;
  /** Version of the helper. */
  readonly version: string;
  /** System, as uname(2) gives it, `SunOS`: whose errno numbers a status has. */
  readonly system: string;
  /** Release of the kernel. */
  readonly kernel: string;
  readonly machine: string;
  /** Byte order of headers and data. */
  readonly byteOrder: 'little' | 'big';
  readonly pointerBits: number;
  /** The user that the helper runs as. */
  readonly uid: number;
  /** KCID of the chain when the helper started, and how many kstats were in it. */
  readonly kcid: number;
  readonly kstats: number;
}

const SHAPE = {
  protocol: 'number',
  program: 'string',
  version: 'string',
  system: 'string',
  kernel: 'string',
  machine: 'string',
  byteOrder: 'string',
  pointerBits: 'number',
  uid: 'number',
  kcid: 'number',
  kstats: 'number',
} as const satisfies Record<keyof KstatHello, 'number' | 'string'>;

/** A hello is a few hundred bytes; a longer one is not from our helper. */
const MAX_HELLO_BYTES = 8192;

const PROGRAM = 'sidestat-kstat-helper';

function protocolError(message: string): StatError {
  return new StatError('ERR_PROTOCOL', message);
}

/** @throws ERR_PROTOCOL when the bytes are no hello of this version */
export function parseKstatHello(bytes: Uint8Array): KstatHello {
  const map = unpackMap(bytes, MAX_HELLO_BYTES);
  if (map['program'] !== PROGRAM) {
    throw protocolError(`the program is ${String(map['program'])}, not ${PROGRAM}`);
  }
  if (map['protocol'] !== PROTOCOL_VERSION) {
    throw new StatError(
      'ERR_PROTOCOL',
      `the helper speaks protocol ${String(map['protocol'])}, this package ${PROTOCOL_VERSION}`,
      { hint: 'install the helper of the same release as the package' },
    );
  }
  for (const [key, type] of Object.entries(SHAPE)) {
    if (typeof map[key] !== type) {
      throw protocolError(`the hello has no ${type} under the key ${key}`);
    }
  }
  if (map['byteOrder'] !== 'little' && map['byteOrder'] !== 'big') {
    throw protocolError(`unknown byte order ${String(map['byteOrder'])}`);
  }
  return map as unknown as KstatHello;
}
