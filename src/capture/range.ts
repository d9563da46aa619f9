/** A part of a capture, by time. */
import type { CaptureItem } from './pcapng/items.ts';

/** A moment: nanoseconds since the epoch, or since the first time in the file. */
export type Moment = { readonly atNs: bigint } | { readonly afterNs: bigint };

/** From one moment to another; what is left out is the beginning or the end of the file. */
export interface TimeRange {
  /** Itself included. */
  readonly from?: Moment | undefined;
  /** Itself included. */
  readonly to?: Moment | undefined;
}

/**
 * What is in the range; all of it without one. What has no time is in no range. Nothing
 * is sorted: captures of several CPUs are not quite in the order of time.
 */
export async function* inRange(
  items: AsyncIterable<CaptureItem>,
  { from, to }: TimeRange,
): AsyncGenerator<CaptureItem, void> {
  if (!from && !to) {
    yield* items;
    return;
  }
  let begin: bigint | undefined;
  for await (const item of items) {
    const timeNs = timeOf(item);
    if (timeNs === undefined) continue;
    begin ??= timeNs;
    if (from && timeNs < nsOf(from, begin)) continue;
    if (to && timeNs > nsOf(to, begin)) continue;
    yield item;
  }
}

/** When it was read, or told. */
export function timeOf(item: CaptureItem): bigint | undefined {
  return item.type === 'frame' ? item.header.timeNs : item.timeNs;
}

function nsOf(moment: Moment, beginNs: bigint): bigint {
  return 'atNs' in moment ? moment.atNs : beginNs + moment.afterNs;
}
