/**
 * Memory of columns that a program has given back, for the tables that follow. Fresh memory
 * costs the kernel a page fault every 4 KiB, and Node collects what was dropped only when
 * tens of MiB are there.
 */

/** What is smaller comes from memory that malloc has at hand. */
const LEAST_BYTES = 65_536;
/** A program that gives back table by table needs one or two. */
const MOST_KEPT = 4;
const MOST_KEPT_BYTES = 32 * 2 ** 20;

const kept: ArrayBuffer[] = [];

/** Memory of at least so many bytes; what is in it is not defined. */
export function takeMemory(bytes: number): ArrayBuffer {
  const fits = kept.findIndex(({ byteLength }) => byteLength >= bytes && byteLength <= 2 * bytes);
  const [buffer] = fits < 0 ? [] : kept.splice(fits, 1);
  if (buffer) return buffer;
  if (bytes < LEAST_BYTES) return new ArrayBuffer(bytes);
  // The next table may have some rows more.
  return new ArrayBuffer(Math.ceil(bytes / LEAST_BYTES) * LEAST_BYTES);
}

/**
 * Takes memory back. When it was `seen` by others it is detached, which takes a while: every
 * view of it is empty from now on.
 */
export function giveMemory(buffer: ArrayBuffer, seen: boolean): void {
  if (buffer.byteLength < LEAST_BYTES) return;
  kept.push(seen ? structuredClone(buffer, { transfer: [buffer] }) : buffer);
  while (kept.length > MOST_KEPT || keptBytes() > MOST_KEPT_BYTES) kept.shift();
}

function keptBytes(): number {
  return kept.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
