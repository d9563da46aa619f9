/** A capture with structs of every version, of both kinds, and with what is rare. */
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { type ByteOrder, concat, FAMILY, type Messages } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { taskFields, versions } from '../oracle/schema.ts';
import { familyOf } from '../oracle/struct.ts';
import { Blocks } from './blocks.ts';

/** A printable name: how a tool shows other bytes is not what is compared here. */
export function named(struct: Uint8Array, version: number): Uint8Array {
  const family = familyOf(version, struct.length);
  const at = taskFields.find(({ cname }) => cname === 'ac_comm')?.offset[family ?? ''];
  if (at !== undefined && at + 32 <= struct.length) {
    struct.fill(0, at, at + 32).set(new TextEncoder().encode('kworker/0:1'), at);
  }
  return struct;
}

function structs(b: Messages, random: Random): Uint8Array[] {
  const sizes = versions.flatMap(({ version, size, sizeI386 }) => [
    [version, size] as const,
    ...(sizeI386 ? [[version, sizeI386] as const] : []),
  ]);
  // Longer than known, between two versions, and 17 without its times.
  const odd = [
    [18, 800],
    [17, 680],
    [17, 560],
    [16, 500],
    [13, 17],
    [5, 2],
  ] as const;
  return [...sizes, ...odd].map(([version, size]) =>
    named(b.struct(version, size, random), version),
  );
}

export function everyVersion(byteOrder: ByteOrder): {
  file: Uint8Array;
  datagrams: Uint8Array[];
} {
  const b = new Blocks(byteOrder);
  const random = new Random(17);
  const all = structs(b, random);
  const datagrams = [
    ...all.map((struct, i) => b.taskstats({ sequence: i }, b.aggregate('pid', i + 1, struct))),
    ...all.map((struct, i) =>
      b.taskstats(
        { sequence: i, port: 0 },
        b.aggregate('pid', i + 1, struct, true),
        b.aggregate('tgid', 1000, i % 2 ? struct : concat(b.u16(0), struct.subarray(2))),
      ),
    ),
    b.taskstats({}, b.aggregate('tgid', 7, concat(b.u16(0), (all[15] as Uint8Array).subarray(2)))),
    b.cgroupstats({}, random.fill(new Uint8Array(40))),
    b.cgroupstats({}, random.fill(new Uint8Array(24))),
    b.error(3, {}, b.request('pid', 99_999)),
    b.error(1, {}),
  ];
  const writer = new CaptureWriter({ byteOrder, newFamily: b.newFamily(FAMILY), timeNs: 1n });
  const packets = datagrams.map((datagram, i) => writer.packet(datagram, { timeNs: BigInt(i) }));
  return { file: concat(writer.begin(), ...packets, writer.end(99n)), datagrams };
}
