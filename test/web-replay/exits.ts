/** A capture of as many exits as one wants: real records, each at a time of its own. */
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { KIND_EXITS } from '../../src/generated/protocol.ts';
import { parseHello } from '../../src/protocol/hello.ts';
import { concat } from '../decoder/messages.ts';
import { SAMPLE } from './engine.ts';

const BEGIN_NS = 1_700_000_000_000_000_000n;
const MS = 1_000_000n;

/** A thousand in a second, one in each packet, over and over those of the sample. */
export async function captureOfExits(count: number): Promise<Uint8Array> {
  const exits: { readonly bytes: Uint8Array; readonly cpu: number | undefined }[] = [];
  let hello: Uint8Array | undefined;
  for await (const item of new CaptureReader(new Blob([SAMPLE as BlobPart])).items()) {
    hello ??= item.section.helloBytes;
    if (item.type !== 'datagram' || item.origin?.kind !== KIND_EXITS) continue;
    exits.push({ bytes: item.bytes.slice(), cpu: item.cpu });
  }
  if (hello === undefined || exits.length === 0) throw new Error('the sample has no exits');
  const { byteOrder, newFamily } = parseHello(hello);
  const writer = new CaptureWriter({ byteOrder, newFamily, hello, timeNs: BEGIN_NS });
  const parts: Uint8Array[] = [writer.begin()];
  for (let i = 0; i < count; i++) {
    const { bytes, cpu } = exits[i % exits.length] as (typeof exits)[number];
    const origin = { kind: KIND_EXITS, flags: 0, request: 0 };
    parts.push(writer.packet(bytes, { timeNs: BEGIN_NS + BigInt(i) * MS, cpu, origin }));
  }
  parts.push(writer.end(BEGIN_NS + BigInt(count) * MS));
  return concat(...parts);
}
