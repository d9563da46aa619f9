/** What a kernel would answer, in the byte order and family of the fake helper. */
import { HELLO } from './fake-helper.ts';

class Datagram {
  readonly bytes: Buffer;

  constructor(length: number, type: number) {
    this.bytes = Buffer.alloc(length);
    this.u32(0, length).u16(4, type).u32(8, 1).u32(12, 1);
  }

  u16(at: number, value: number): this {
    if (HELLO.byteOrder === 'little') this.bytes.writeUInt16LE(value, at);
    else this.bytes.writeUInt16BE(value, at);
    return this;
  }

  u32(at: number, value: number): this {
    if (HELLO.byteOrder === 'little') this.bytes.writeUInt32LE(value >>> 0, at);
    else this.bytes.writeUInt32BE(value >>> 0, at);
    return this;
  }
}

const NLMSG_ERROR = 2;
const TASKSTATS_CMD_NEW = 2;

/** A netlink error for one id; it has the request, a GET by pid, in it. */
export function kernelError(errno: number, id: number): Buffer {
  const datagram = new Datagram(48, NLMSG_ERROR).u32(16, -errno);
  datagram.u32(20, 28).u16(24, HELLO.family);
  datagram.bytes.writeUInt8(1, 36);
  return datagram.u16(40, 8).u16(42, 1).u32(44, id).bytes;
}

/** Where struct taskstats of version 16 has ac_tgid. */
const TGID_AT = 368;

/** The PID record of a thread, a leader unless said, whose other values are all 0, in a struct of version 16. */
export function kernelRecord(id: number, tgid: number = id): Buffer {
  const datagram = new Datagram(596, HELLO.family);
  datagram.bytes.writeUInt8(TASKSTATS_CMD_NEW, 16);
  // AGGR_PID with PID and STATS in it.
  datagram.u16(20, 576).u16(22, 4).u16(24, 8).u16(26, 1).u32(28, id);
  datagram.u32(36 + TGID_AT, tgid);
  return datagram.u16(32, 564).u16(34, 3).u16(36, HELLO.taskstatsVersion).bytes;
}
