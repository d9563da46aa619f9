/** Blocks of pcapng, one after another: where each begins and ends, and its byte order. */
import type { ByteWindow } from './bytes.ts';
import {
  BLOCK_BODY,
  BLOCK_ENHANCED_PACKET,
  BLOCK_INTERFACE,
  BLOCK_OVERHEAD,
  BLOCK_PACKET,
  BLOCK_SECTION,
  BLOCK_SIMPLE_PACKET,
  BLOCK_STATISTICS,
  BYTE_ORDER_MAGIC,
  MAX_BLOCK,
} from './format.ts';
import { part } from './options.ts';

export interface Block {
  readonly type: number;
  /** Of its section. */
  readonly little: boolean;
  /** Without type and lengths; valid until the next block. */
  readonly body: DataView;
  /** Where the block begins in the file. */
  readonly offset: number;
}

interface Frame {
  readonly little: boolean;
  readonly length: number;
}

/** Types that the search for the next block believes in. */
const USUAL: ReadonlySet<number> = new Set([
  BLOCK_SECTION,
  BLOCK_INTERFACE,
  BLOCK_PACKET,
  BLOCK_SIMPLE_PACKET,
  BLOCK_STATISTICS,
  BLOCK_ENHANCED_PACKET,
]);

/**
 * The whole blocks of a stream. Where the length of one is wrong, `onDamage` is
 * told, and the next block is searched for: one of a usual type whose two lengths
 * agree. Blocks begin at multiples of 4 bytes. `firstLittle` is the byte order of blocks
 * before the first section.
 */
export async function* blocks(
  window: ByteWindow,
  onDamage: (offset: number, message: string) => void,
  firstLittle = true,
): AsyncGenerator<Block, void> {
  let order = firstLittle;
  while (window.available > 0 || (await window.fill(1))) {
    const frame = await frameOf(window, order);
    if (typeof frame === 'string') {
      onDamage(window.offset, frame);
      await search(window, order);
      continue;
    }
    const { little, length } = frame;
    order = little;
    const view = window.peek(length);
    const body = part(view, BLOCK_BODY, length - BLOCK_OVERHEAD);
    yield { type: view.getUint32(0, little), little, body, offset: window.offset };
    window.skip(length);
  }
}

/** The block at the begin of the window, which is filled with it, or what is wrong with it. */
async function frameOf(window: ByteWindow, order: boolean): Promise<Frame | string> {
  if (!(await window.fill(BLOCK_OVERHEAD))) return 'the file ends in the header of a block';
  const head = window.peek(BLOCK_OVERHEAD);
  const isSection = head.getUint32(0, true) === BLOCK_SECTION; // reads the same both ways
  const little = isSection ? orderOf(head) : order;
  if (little === undefined) return 'a section has no known byte order';
  const length = head.getUint32(4, little);
  if (length < BLOCK_OVERHEAD || length > MAX_BLOCK || length % 4 !== 0) {
    return `a block claims a length of ${length} bytes`;
  }
  if (!(await window.fill(length))) {
    return `the file ends ${window.available} bytes into a block of ${length}`;
  }
  const again = window.peek(length).getUint32(length - 4, little);
  return again === length ? { little, length } : `a block has two lengths, ${length} and ${again}`;
}

function orderOf(head: DataView): boolean | undefined {
  if (head.getUint32(8, true) === BYTE_ORDER_MAGIC) return true;
  return head.getUint32(8, false) === BYTE_ORDER_MAGIC ? false : undefined;
}

/** Moves the window to the next block, or to the end of the stream. */
async function search(window: ByteWindow, order: boolean): Promise<void> {
  for (;;) {
    window.skip(Math.min(4, window.available));
    if (window.available < BLOCK_OVERHEAD && !(await window.fill(BLOCK_OVERHEAD))) break;
    const type = window.peek(BLOCK_OVERHEAD).getUint32(0, order);
    if (USUAL.has(type) && typeof (await frameOf(window, order)) !== 'string') return;
  }
  window.skip(window.available);
}
