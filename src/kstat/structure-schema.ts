/** Structures that a program describes by itself, read from the bytes of a RAW kstat. */
import { invalidArgument } from '../errors.ts';

/** Integers by their bits, arrays as `[element, length]`, structures as objects in the order of C. */
export type StructureMember = IntegerName | readonly [StructureMember, number] | StructureSchema;
/** A struct of C: its members by name, in its order, padded and aligned as a compiler does. */
export interface StructureSchema {
  readonly [name: string]: StructureMember;
}

export type IntegerName = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64';

export type MemberOf<M> = M extends 'i64' | 'u64'
  ? bigint
  : M extends string
    ? number
    : M extends readonly [infer E, number]
      ? MemberOf<E>[]
      : { -readonly [K in keyof M]: MemberOf<M[K]> };

/** What copyTo() gives for a schema: bigint for integers of 64 bits, number for shorter ones. */
export type StructureOf<S extends StructureSchema> = { -readonly [K in keyof S]: MemberOf<S[K]> };

type Read = (view: DataView, at: number, littleEndian: boolean) => number | bigint;

const INTEGERS: Readonly<Record<IntegerName, readonly [size: number, read: Read]>> = {
  i8: [1, (view, at) => view.getInt8(at)],
  u8: [1, (view, at) => view.getUint8(at)],
  i16: [2, (view, at, little) => view.getInt16(at, little)],
  u16: [2, (view, at, little) => view.getUint16(at, little)],
  i32: [4, (view, at, little) => view.getInt32(at, little)],
  u32: [4, (view, at, little) => view.getUint32(at, little)],
  i64: [8, (view, at, little) => view.getBigInt64(at, little)],
  u64: [8, (view, at, little) => view.getBigUint64(at, little)],
};

interface Layout {
  readonly size: number;
  readonly align: number;
}

function isInteger(member: StructureMember): member is IntegerName {
  return typeof member === 'string' && Object.hasOwn(INTEGERS, member);
}

/** Size and alignment as a C compiler gives them. @throws ERR_INVALID_ARGUMENT */
function layoutOf(member: StructureMember): Layout {
  if (isInteger(member)) {
    const [size] = INTEGERS[member];
    return { size, align: size };
  }
  if (Array.isArray(member)) {
    const [element, length] = member as readonly [StructureMember, number];
    if (!Number.isSafeInteger(length) || length < 0)
      throw invalidArgument('an array needs a length');
    const { size, align } = layoutOf(element);
    return { size: size * length, align };
  }
  if (typeof member !== 'object' || member === null) {
    throw invalidArgument(`${String(member)} is no type: ${Object.keys(INTEGERS).join(', ')}`);
  }
  let size = 0;
  let align = 1;
  for (const each of Object.values(member as StructureSchema)) {
    const layout = layoutOf(each);
    size = roundUp(size, layout.align) + layout.size;
    align = Math.max(align, layout.align);
  }
  return { size: roundUp(size, align), align };
}

function roundUp(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

function readMember(
  member: StructureMember,
  view: DataView,
  at: number,
  littleEndian: boolean,
): unknown {
  if (isInteger(member)) return INTEGERS[member][1](view, at, littleEndian);
  if (Array.isArray(member)) {
    const [element, length] = member as readonly [StructureMember, number];
    const { size } = layoutOf(element);
    return Array.from({ length }, (_, i) => readMember(element, view, at + i * size, littleEndian));
  }
  let offset = at;
  const entries = Object.entries(member as StructureSchema).map(([name, each]) => {
    const { size, align } = layoutOf(each);
    // Structures begin at a multiple of their own alignment, so this is that of C.
    const start = at + roundUp(offset - at, align);
    offset = start + size;
    return [name, readMember(each, view, start, littleEndian)];
  });
  return Object.fromEntries(entries);
}

/** @throws ERR_INVALID_ARGUMENT when the structure has another size than the bytes */
export function readStructure<S extends StructureSchema>(
  schema: S,
  bytes: Uint8Array,
  littleEndian: boolean,
  name: string,
): StructureOf<S> {
  const { size } = layoutOf(schema);
  if (size !== bytes.length) {
    throw invalidArgument(`the structure has ${size} bytes, and ${name} has ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return readMember(schema, view, 0, littleEndian) as StructureOf<S>;
}
