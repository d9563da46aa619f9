/** Datagrams of real kernels: the captures beside the repository, when they are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ByteOrder } from './messages.ts';

const folder = new URL('../../../shared/captures/linux/', import.meta.url);

export interface Capture {
  readonly file: string;
  readonly byteOrder: ByteOrder;
  /** From the reply of the family controller that each capture begins with. */
  readonly familyId: number;
  readonly datagrams: readonly { readonly what: string; readonly bytes: Uint8Array }[];
}

/** The id in a CTRL_CMD_NEWFAMILY reply: attribute CTRL_ATTR_FAMILY_ID, 1. */
function familyOf(reply: Uint8Array, byteOrder: ByteOrder): number {
  const view = new DataView(reply.buffer, reply.byteOffset, reply.byteLength);
  const little = byteOrder === 'little';
  for (let at = 20; at + 4 <= reply.length; ) {
    if (view.getUint16(at + 2, little) === 1) return view.getUint16(at + 4, little);
    at += (view.getUint16(at, little) + 3) & ~3;
  }
  throw new Error('the capture names no family');
}

function readCapture(file: string): Capture {
  const lines = readFileSync(new URL(file, folder), 'utf8').trim().split('\n');
  const [head, ...rows] = lines.map((line) => JSON.parse(line));
  const datagrams = rows.map(({ what, bytes }: { what: string; bytes: string }) => ({
    what,
    bytes: new Uint8Array(Buffer.from(bytes, 'hex')),
  }));
  const familyId = familyOf(datagrams[0]?.bytes ?? new Uint8Array(), head.byteOrder);
  return { file, byteOrder: head.byteOrder, familyId, datagrams };
}

/** Empty when the folder is missing. */
export const captures: readonly Capture[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map(readCapture)
  : [];
