/** The first frame of a kstat helper: docs/protocol.md, "Hello of the kstat helper". */
import { StatError } from '../../errors.ts';
import { checkHello, type TypeName, unpackHello } from '../hello-map.ts';

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
} as const satisfies Record<keyof KstatHello, TypeName>;

const PROGRAM = 'sidestat-kstat-helper';

/** @throws ERR_PROTOCOL when the bytes are no hello of this version */
export function parseKstatHello(bytes: Uint8Array): KstatHello {
  const map = unpackHello(bytes);
  const { program } = map;
  if (program !== PROGRAM) {
    throw new StatError('ERR_PROTOCOL', `the program is ${String(program)}, not ${PROGRAM}`);
  }
  checkHello(map, SHAPE);
  return map as unknown as KstatHello;
}
