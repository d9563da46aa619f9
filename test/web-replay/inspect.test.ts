/** The inspector names every byte, and reads what the oracles read. */
import { describe, expect, it } from 'vitest';
import { readKstatFrame } from '../../src/capture/pcapng/note.ts';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import type { PacketPlace } from '../../src/capture/pcapng/trace.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { KstatCaptureWriter } from '../../src/kstat/capture-writer.ts';
import { KstatDecoder } from '../../src/kstat/decode/index.ts';
import { encodeRecords } from '../../src/kstat/decode/parts.ts';
import { inspectPacket, type PacketContext } from '../../src/web/inspect/packet.ts';
import { type Region, regionsAt, rowsOf } from '../../src/web/inspect/region.ts';
import { pcapngOf } from '../capture/json-lines.ts';
import { everyVersion } from '../capture/versions.ts';
import { captures } from '../decoder/captures.ts';
import { FAMILY } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { captureParts, hasCaptures } from '../kstat-decode/captures.ts';
import { decodePayload } from '../oracle/decode.ts';
import { taskFields } from '../oracle/schema.ts';

const ORDERS = ['little', 'big'] as const;
const COOKED = 16;

function netlink(little: boolean, family: number | undefined = FAMILY): PacketContext {
  return { linkType: 253, little, family, defaultVersion: 9, continues: false };
}

/** A datagram as a packet of LINKTYPE_NETLINK. */
function packetOf(datagram: Uint8Array): Uint8Array {
  const packet = new Uint8Array(COOKED + datagram.length);
  const view = new DataView(packet.buffer);
  view.setUint16(2, 824);
  view.setUint16(14, 16);
  packet.set(datagram, COOKED);
  return packet;
}

function unitOf(cname: string): string | undefined {
  const unit = FIELDS.find((field) => field.cname === cname)?.unit;
  return unit === 'none' ? undefined : unit;
}

function named(root: Region, name: string): Region[] {
  return rowsOf(root).flatMap(({ region }) => (region.name === name ? [region] : []));
}

/** The values of a struct that the region holds, by the kernel's names. */
function statsOf(struct: Region): Record<string, string> {
  const fields = struct.children.filter(({ name }) => !/^(padding|ac_pad|unknown)$/.test(name));
  return Object.fromEntries(fields.map(({ name, value }) => [name, value ?? '']));
}

function shown(stats: Readonly<Record<string, bigint | string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(stats).map(([name, value]) => {
      if (typeof value === 'bigint') return [name, value.toString()];
      const bytes = Uint8Array.from(value.replace(/\0.*$/s, ''), (each) => each.charCodeAt(0));
      return [name, new TextDecoder().decode(bytes)];
    }),
  );
}

/** Every byte has one name, and parts lie in what they are part of. */
function checkTree(root: Region): void {
  for (const parent of [root, ...rowsOf(root).map(({ region }) => region)]) {
    let at = parent.offset;
    for (const { offset, length, name } of parent.children) {
      expect(length, name).toBeGreaterThan(0);
      expect(offset, `${name} in ${parent.name}`).toBe(at);
      at = offset + length;
    }
    if (parent.children.length > 0) expect(at, parent.name).toBe(parent.offset + parent.length);
  }
}

describe.each(ORDERS)('a packet of a %s-endian machine', (byteOrder) => {
  const little = byteOrder === 'little';
  const { datagrams } = everyVersion(byteOrder);

  it('shows of every version of the struct what the oracle reads', () => {
    let structs = 0;
    for (const datagram of datagrams) {
      const root = inspectPacket(packetOf(datagram), netlink(little));
      checkTree(root);
      const records = decodePayload(datagram, { byteOrder, familyId: FAMILY, defaultVersion: 9 });
      for (const what of ['taskstats', 'cgroupstats'] as const) {
        const expected = records.filter((record) => record.what === what);
        const regions = named(root, what);
        expect(regions.map(statsOf)).toEqual(expected.map(({ stats }) => shown(stats)));
        structs += regions.length;
      }
    }
    expect(structs).toBeGreaterThan(60);
  });

  it('names the field under each byte of a struct of version 16', () => {
    const datagram = datagrams.find(
      (bytes) =>
        decodePayload(bytes, { byteOrder, familyId: FAMILY, defaultVersion: 9 })[0]?.version === 16,
    ) as Uint8Array;
    const root = inspectPacket(packetOf(datagram), netlink(little));
    const struct = named(root, 'taskstats')[0] as Region;
    for (const field of taskFields) {
      const offset = field.offset['C'];
      if (offset === undefined || field.since > 16) continue;
      const path = regionsAt(root, struct.offset + offset);
      const found = path.at(-1);
      expect(found).toMatchObject({
        name: field.cname,
        type: field.type,
        unit: unitOf(field.cname),
      });
      expect(path.map(({ name }) => name)).toContain('TASKSTATS_TYPE_STATS');
      expect(regionsAt(root, struct.offset + offset + (found?.length ?? 0) - 1).at(-1)).toBe(found);
    }
  });

  it('names every byte, and never throws, whatever is wrong with the packet', () => {
    const random = new Random(11);
    for (let round = 0; round < 2000; round++) {
      const packet = packetOf(random.pick(datagrams));
      for (let i = random.below(6); i >= 0; i--) {
        packet[random.below(packet.length)] = random.below(256);
      }
      const cut = packet.subarray(0, random.below(packet.length + 1));
      checkTree(inspectPacket(cut, netlink(little, random.pick([FAMILY, undefined]))));
      checkTree(inspectPacket(cut, { ...netlink(little), linkType: 147 }));
    }
  });
});

/** The packets of a file, as the page takes them out of it. */
async function packetsOf(file: Uint8Array): Promise<{ bytes: Uint8Array; place: PacketPlace }[]> {
  const places: PacketPlace[] = [];
  const reader = new CaptureReader(new Blob([file as BlobPart]), {
    trace: {
      begin: () => {},
      packet: (offset, length, linkType) => places.push({ offset, length, linkType }),
    },
  });
  for await (const _ of reader.items());
  return places.map((place) => ({
    place,
    bytes: file.subarray(place.offset, place.offset + place.length),
  }));
}

describe.skipIf(captures.length === 0)('captures of real kernels (beside the repository)', () => {
  it.each(captures)('$file: every struct has the values of the oracle', async (capture) => {
    const { byteOrder, familyId, datagrams } = capture;
    const lines = [
      JSON.stringify({ byteOrder }),
      ...datagrams.map(({ bytes }) =>
        JSON.stringify({ what: '', bytes: Buffer.from(bytes).toString('hex') }),
      ),
    ];
    const packets = await packetsOf(pcapngOf(lines.join('\n')));
    const little = byteOrder === 'little';
    const context = { ...netlink(little, familyId), defaultVersion: undefined };
    const regions = packets.map(({ bytes }) => inspectPacket(bytes, context));
    for (const region of regions) checkTree(region);
    const expected = datagrams
      .flatMap(({ bytes }) => decodePayload(bytes, { byteOrder, familyId }))
      .filter(({ what }) => what === 'taskstats');
    expect(regions.flatMap((region) => named(region, 'taskstats')).map(statsOf)).toEqual(
      expected.map(({ stats }) => shown(stats)),
    );
    expect(expected.length).toBeGreaterThan(3);
  });
});

describe.skipIf(!hasCaptures)('kstats of both machines (captures beside the repository)', () => {
  it.each([
    ['amd64', 'little'],
    ['sparcv9', 'big'],
  ] as const)('%s: headers and data have the values of the decoder', async (arch, byteOrder) => {
    const parts = captureParts(arch);
    const records = encodeRecords(parts);
    const writer = new KstatCaptureWriter(byteOrder);
    const batch = {
      request: 1,
      chain: false,
      timeNs: 1n,
      hrtimeNs: 2n,
      kcid: 3,
      count: parts.length,
      records,
    };
    const file = Buffer.concat([writer.begin(1n), writer.batch(batch)]);
    const packet = (await packetsOf(file)).find(({ place }) => place.linkType === 147);
    const bytes = packet?.bytes ?? new Uint8Array();
    expect(
      readKstatFrame(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), {} as never),
    ).toBeDefined();
    const context = { ...netlink(byteOrder === 'little'), linkType: 147 };
    const root = inspectPacket(bytes, context);
    checkTree(root);
    const kstats = named(root, 'kstat');
    const decoder = await KstatDecoder.load();
    const decoded = [...decoder.records(records, { byteOrder })];
    expect(kstats).toHaveLength(decoded.length);
    let values = 0;
    for (const [i, record] of decoded.entries()) {
      const region = kstats[i] as Region;
      expect(named(region, 'ks_name')[0]?.value).toBe(record.name);
      expect(named(region, 'ks_crtime')[0]?.value).toBe(record.crtimeNs.toString());
      for (const { name, value, type } of record.statistics()) {
        if (record.layout !== undefined || type === 'string') continue;
        const same = named(region, name).flatMap(({ children }) => children);
        const texts = same.flatMap((child) => (child.name === 'value' ? [child.value] : []));
        expect(texts, name).toContain(String(value));
        values++;
      }
      if (record.io) expect(named(region, 'nread')[0]?.value).toBe(record.io.nread.toString());
    }
    expect(values).toBeGreaterThan(20);
    const random = new Random(3);
    for (let round = 0; round < 300; round++) {
      const damaged = bytes.slice();
      for (let i = 0; i < 20; i++)
        damaged[24 + random.below(bytes.length - 24)] = random.below(256);
      checkTree(inspectPacket(damaged, context));
    }
  });
});
