/** Everything that a reader says of a file. */
import type { ByteSource } from '../../src/capture/pcapng/bytes.ts';
import type {
  CapturedFrame,
  CaptureItem,
  CaptureReport,
  Datagram,
  Loss,
} from '../../src/capture/pcapng/items.ts';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';

/** A datagram as it was when it came, for its bytes do not last. */
export type Kept = Datagram & { readonly familyThen: number | undefined };

export interface Content {
  readonly items: readonly CaptureItem[];
  readonly datagrams: readonly Kept[];
  readonly losses: readonly Loss[];
  readonly frames: readonly CapturedFrame[];
  readonly report: CaptureReport;
}

/** Bytes in chunks of one size. */
export async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

export async function readAll(source: Uint8Array | ByteSource): Promise<Content> {
  const reader = new CaptureReader(source instanceof Uint8Array ? chunked(source, 4096) : source);
  const items: CaptureItem[] = [];
  const datagrams: Kept[] = [];
  const losses: Loss[] = [];
  const frames: CapturedFrame[] = [];
  for await (const item of reader.items()) {
    if (item.type === 'datagram') {
      const kept = { ...item, bytes: item.bytes.slice(), familyThen: item.section.family };
      datagrams.push(kept);
      items.push(kept);
      continue;
    }
    if (item.type === 'loss') losses.push(item);
    else frames.push({ ...item, payload: item.payload.slice() });
    items.push(item);
  }
  return { items, datagrams, losses, frames, report: reader.report };
}
