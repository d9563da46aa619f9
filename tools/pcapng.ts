/**
 * Turns datagrams in JSON lines into a capture: `npx tsx tools/pcapng.ts IN.jsonl OUT.pcapng`.
 *
 * The first line is {kernel, machine, byteOrder}; each other one {what, bytes} with
 * the bytes of a netlink datagram in hexadecimal, that of CTRL_CMD_NEWFAMILY first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ByteOrder } from '../src/capture/pcapng/items.ts';
import { CaptureWriter } from '../src/capture/pcapng/writer.ts';

interface Head {
  readonly kernel: string;
  readonly machine: string;
  readonly byteOrder: ByteOrder;
}

/** The lines do not tell when; one datagram a millisecond makes their order visible. */
const BEGIN_NS = 1_577_836_800_000_000_000n; // 2020
const STEP_NS = 1_000_000n;

export function pcapngOf(jsonLines: string): Uint8Array {
  const [first = '', ...rows] = jsonLines.trim().split('\n');
  const { kernel, machine, byteOrder } = JSON.parse(first) as Head;
  const datagrams = rows.map((row) => {
    const { bytes } = JSON.parse(row) as { bytes: string };
    return Buffer.from(bytes, 'hex');
  });
  const [newFamily, ...others] = datagrams;
  if (!newFamily) throw new Error('there is no datagram');
  const os = `Linux ${kernel}`;
  const writer = new CaptureWriter({
    byteOrder,
    newFamily,
    timeNs: BEGIN_NS,
    hardware: machine,
    os,
    application: 'sidestat',
  });
  const pieces = [writer.begin()];
  let timeNs = BEGIN_NS;
  for (const datagram of others) {
    timeNs += STEP_NS;
    pieces.push(writer.packet(datagram, { timeNs }));
  }
  pieces.push(writer.end(timeNs));
  return Buffer.concat(pieces);
}

const [, program, input, output] = process.argv;
if (program === fileURLToPath(import.meta.url)) {
  if (!input || !output) throw new Error('usage: npx tsx tools/pcapng.ts IN.jsonl OUT.pcapng');
  writeFileSync(output, pcapngOf(readFileSync(input, 'utf8')));
}
