/** What the bytes of a packet are: a tree of regions, each with a name. */

export interface Region {
  readonly name: string;
  /** Bytes from the begin of the packet. */
  readonly offset: number;
  readonly length: number;
  /** Of the schema (`u64`, `char[32]`), or the name of a struct. */
  readonly type: string;
  readonly unit?: string | undefined;
  /** Undefined for what has parts. */
  readonly value?: string | undefined;
  readonly doc?: string | undefined;
  /** In the order of the bytes. Between them may be holes. */
  readonly children: readonly Region[];
}

/** The regions that hold a byte, from the whole packet to the smallest; none outside of it. */
export function regionsAt(root: Region, offset: number): readonly Region[] {
  const path: Region[] = [];
  let region: Region | undefined = holds(root, offset) ? root : undefined;
  while (region) {
    path.push(region);
    region = region.children.find((child) => holds(child, offset));
  }
  return path;
}

function holds({ offset, length }: Region, at: number): boolean {
  return at >= offset && at < offset + length;
}

/** A row of the list of fields. */
export interface FieldRow {
  readonly region: Region;
  /** Parts of structs are below them. */
  readonly depth: number;
}

/** All regions but the root, each before its parts. */
export function rowsOf(root: Region): readonly FieldRow[] {
  const rows: FieldRow[] = [];
  const visit = (region: Region, depth: number): void => {
    rows.push({ region, depth });
    for (const child of region.children) visit(child, depth + 1);
  };
  for (const child of root.children) visit(child, 0);
  return rows;
}

/** Bytes that are known to be there and have no meaning of their own. */
export function bytesRegion(name: string, offset: number, length: number, doc?: string): Region {
  return { name, offset, length, type: `u8[${length}]`, doc, children: [] };
}

/** The children with a region for each hole, so that every byte has a name. */
export function withoutHoles(
  children: readonly Region[],
  start: number,
  end: number,
  name: string,
): readonly Region[] {
  const whole: Region[] = [];
  let at = start;
  for (const child of children) {
    if (child.offset > at) whole.push(bytesRegion(name, at, child.offset - at));
    whole.push(child);
    at = Math.max(at, child.offset + child.length);
  }
  if (end > at) whole.push(bytesRegion(name, at, end - at));
  return whole;
}
