/** Exit datagrams with chosen values, of every version and byte order, laid out as the schema says. */
import { FRAME_FLAG_COARSE, KIND_EXITS } from '../../src/generated/protocol.ts';
import { writeFrame } from '../../src/protocol/frame.ts';
import { type ByteOrder, concat, Messages } from '../decoder/messages.ts';
import { sizeOf, taskFields, versions } from '../oracle/schema.ts';
import { familyOf } from '../oracle/struct.ts';

/** By the kernel's names. */
export type Values = Readonly<Record<string, bigint | number | string>>;

export interface ExitShape {
  byteOrder?: ByteOrder;
  version?: number;
  sequence?: number;
  pid: number;
  values?: Values;
  /** The TGID record in the same datagram. */
  group?: { id: number; values?: Values; version?: number };
}

function put(view: DataView, at: number, type: string, value: Values[string], le: boolean): void {
  switch (sizeOf(type)) {
    case 1:
      view.setUint8(at, Number(value) & 0xff);
      break;
    case 2:
      view.setUint16(at, Number(value), le);
      break;
    case 4:
      view.setUint32(at, Number(value), le);
      break;
    case 8:
      view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), le);
      break;
    default:
      for (const [i, byte] of Buffer.from(String(value)).entries()) view.setUint8(at + i, byte);
  }
}

/** A struct taskstats; values that this version does not have are left out. */
export function struct(version: number, values: Values, little: boolean): Uint8Array {
  const size = versions.find((row) => row.version === version)?.size ?? 0;
  const family = familyOf(version, size) as string;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, version, little);
  for (const { cname, type, offset, since } of taskFields) {
    const value = values[cname];
    const at = offset[family];
    if (value === undefined || at === undefined || since > version) continue;
    put(view, at, type, value, little);
  }
  return bytes;
}

export function exitDatagram(shape: ExitShape): Uint8Array {
  const { byteOrder = 'little', version = 16, sequence = 1, pid, values = {}, group } = shape;
  const messages = new Messages(byteOrder);
  const little = byteOrder === 'little';
  const task = struct(version, { ac_pid: pid, ...values }, little);
  const parts = [messages.aggregate('pid', pid, task)];
  if (group) {
    const sums = struct(version, group.values ?? {}, little);
    if (group.version !== undefined) sums.set(messages.u16(group.version), 0);
    parts.push(messages.aggregate('tgid', group.id, sums));
  }
  return messages.taskstats({ sequence, port: 0 }, ...parts);
}

export interface ExitFrame {
  cpu?: number;
  coarse?: boolean;
  /** @defaultValue the number of datagrams */
  count?: number;
}

export function exitsFrame(datagrams: readonly Uint8Array[], options: ExitFrame = {}): Uint8Array {
  const { cpu = 0, coarse = false, count = datagrams.length } = options;
  const flags = coarse ? FRAME_FLAG_COARSE : 0;
  const header = { kind: KIND_EXITS, flags, source: cpu, request: 0, count, timeNs: 5_000_000n };
  return writeFrame(header, concat(...datagrams));
}
