/** Everything that a reader says of a file. */
import type { ByteSource } from '../../src/capture/pcapng/bytes.ts';
import type { CaptureItem, CaptureReport, Datagram } from '../../src/capture/pcapng/items.ts';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';

/** A datagram as it was when it came, for its bytes do not last. */
export type Kept = Datagram & { readonly familyThen: number | undefined };

export interface Content {
  readonly items: readonly CaptureItem[];
  readonly datagrams: readonly Kept[];
  readonly losses: readonly Exclude<CaptureItem, Datagram>[];
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
  const losses: Exclude<CaptureItem, Datagram>[] = [];
  for await (const item of reader.items()) {
    if (item.type === 'loss') losses.push(item);
    else datagrams.push({ ...item, bytes: item.bytes.slice(), familyThen: item.section.family });
    items.push(item.type === 'loss' ? item : (datagrams.at(-1) as Kept));
  }
  return { items, datagrams, losses, report: reader.report };
}
