/** A capture of any size in the page, and how the page behaves with it. These functions run in the page. */

/**
 * Runs in the page: so many sections out of one file, each later than the one before by the
 * option if_tsoffset of its interface.
 */
export function makeLarge({ base64, bytes }: { base64: string; bytes: number }): void {
  const one = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const view = new DataView(one.buffer);
  const interfaceAt = view.getUint32(4, true);
  const length = view.getUint32(interfaceAt + 4, true);
  const optionsAt = interfaceAt + 16;
  const head = one.slice(0, optionsAt);
  new DataView(head.buffer).setUint32(interfaceAt + 4, length + 12, true);
  const options = one.slice(optionsAt, interfaceAt + length - 4);
  const rest = new Blob([one.subarray(interfaceAt + length)]);
  const parts: BlobPart[] = [];
  for (let i = 0; i < bytes / one.length; i++) {
    const offset = new DataView(new ArrayBuffer(12));
    offset.setUint16(0, 14, true);
    offset.setUint16(2, 8, true);
    offset.setBigInt64(4, BigInt(13 * i), true);
    const end = new DataView(new ArrayBuffer(4));
    end.setUint32(0, length + 12, true);
    parts.push(head, offset.buffer, options, end.buffer, rest);
  }
  Object.assign(globalThis, { large: new File(parts, 'large.pcapng') });
}

export interface Responsiveness {
  readonly firstMs: number;
  readonly allMs: number;
  readonly longestTaskMs: number;
  readonly frames: number;
}

/** Runs in the page: drops the large file, and looks at the page meanwhile. */
export async function openLarge(): Promise<Responsiveness> {
  let longestTaskMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  }).observe({ entryTypes: ['longtask'] });
  const data = new DataTransfer();
  data.items.add((globalThis as unknown as { large: File }).large);
  const begin = performance.now();
  document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  let firstMs = Number.NaN;
  let frames = 0;
  while (!document.querySelector('.transport[aria-busy="false"]')) {
    await new Promise(requestAnimationFrame);
    frames++;
    if (Number.isNaN(firstMs) && document.querySelector('.tasks .grid tbody .name')) {
      firstMs = performance.now() - begin;
    }
  }
  return { firstMs, allMs: performance.now() - begin, longestTaskMs, frames };
}
