/** Reading from the middle of a file gives what reading from its begin gives there. */
import { describe, expect, it } from 'vitest';
import type { CaptureItem } from '../../src/capture/pcapng/items.ts';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import type { Checkpoint, PacketPlace } from '../../src/capture/pcapng/trace.ts';
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { concat } from '../decoder/messages.ts';
import { chunked } from './read.ts';

const PACKETS = 20;

/** A datagram of `length` bytes whose bytes are its number. */
function datagram(length: number, number: number, little: boolean): Uint8Array {
  const bytes = new Uint8Array(length).fill(number);
  new DataView(bytes.buffer).setUint32(0, length, little);
  return bytes;
}

function pcapng(byteOrder: 'little' | 'big'): Uint8Array {
  const writer = new CaptureWriter({ byteOrder, timeNs: 1n });
  const packets = Array.from({ length: PACKETS }, (_, i) =>
    writer.packet(datagram(20 + i, i, byteOrder === 'little'), {
      timeNs: BigInt(1000 + i),
      cpu: i % 2,
      lost: i % 5 === 4 ? 3n : 0n,
    }),
  );
  return concat(writer.begin(), ...packets, writer.end(5000n, 7n));
}

function pcap(): Uint8Array {
  const header = new Uint8Array(24);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0xa1b23c4d, false);
  view.setUint32(20, 253, false);
  const packets = Array.from({ length: PACKETS }, (_, i) => {
    const cooked = new Uint8Array(16);
    new DataView(cooked.buffer).setUint16(2, 824);
    new DataView(cooked.buffer).setUint16(14, 16);
    const data = concat(cooked, datagram(20 + i, i, false));
    const head = new Uint8Array(16);
    const fields = new DataView(head.buffer);
    for (const [at, value] of [1, i, data.length, data.length].entries()) {
      fields.setUint32(4 * at, value, false);
    }
    return concat(head, data);
  });
  return concat(header, ...packets);
}

function summary(item: CaptureItem): unknown {
  if (item.type === 'datagram') {
    const { bytes, timeNs, cpu, byteOrder } = item;
    return { bytes: [...bytes], timeNs, cpu, byteOrder };
  }
  return item.type === 'loss' ? { lost: item.count, cpu: item.cpu } : { kind: item.header.kind };
}

interface Traced {
  readonly items: readonly { readonly block: number; readonly value: unknown }[];
  readonly checkpoints: readonly Checkpoint[];
  readonly places: readonly PacketPlace[];
}

async function traced(source: Uint8Array, from?: Checkpoint): Promise<Traced> {
  const checkpoints: Checkpoint[] = [];
  const places: PacketPlace[] = [];
  const rest = from ? source.subarray(from.offset) : source;
  const reader = new CaptureReader(chunked(rest, 64), {
    from,
    trace: {
      begin: (offset, state) => checkpoints.push({ offset, state: state() }),
      packet: (offset, length, linkType) => places.push({ offset, length, linkType }),
    },
  });
  const items: { block: number; value: unknown }[] = [];
  for await (const item of reader.items()) {
    items.push({ block: checkpoints.at(-1)?.offset ?? -1, value: summary(item) });
  }
  return { items, checkpoints, places };
}

const FILES: readonly (readonly [string, Uint8Array])[] = [
  ['a pcapng of a little-endian machine', pcapng('little')],
  ['a pcapng of a big-endian machine', pcapng('big')],
  ['a pcap', pcap()],
];

describe('a reader that goes on from a checkpoint', () => {
  it.each(FILES)('gives the rest of %s, whichever block it begins with', async (_, file) => {
    const whole = await traced(file);
    expect(whole.items.length).toBeGreaterThanOrEqual(PACKETS);
    for (const checkpoint of whole.checkpoints) {
      const rest = await traced(file, checkpoint);
      expect(rest.items).toEqual(whole.items.filter(({ block }) => block >= checkpoint.offset));
    }
  });

  it.each(FILES)('tells where the packets of %s are', async (_, file) => {
    const { places } = await traced(file);
    expect(places).toHaveLength(PACKETS);
    for (const [i, { offset, length, linkType }] of places.entries()) {
      expect(linkType).toBe(253);
      expect(length).toBe(16 + 20 + i);
      expect([...file.subarray(offset + 20, offset + length)]).toEqual(Array(16 + i).fill(i));
    }
  });

  it('tells the damage of a file that was cut, where it is in the file', async () => {
    const file = pcapng('little');
    const { checkpoints } = await traced(file);
    const from = checkpoints[5] as Checkpoint;
    const cut = file.subarray(0, file.length - 44);
    const reader = new CaptureReader(chunked(cut.subarray(from.offset), 64), { from });
    for await (const _ of reader.items());
    const last = checkpoints.at(-2)?.offset;
    expect(reader.report).toMatchObject({ damaged: 1, damage: { offset: last } });
  });
});
