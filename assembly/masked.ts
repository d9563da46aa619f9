/**
 * SIMD: unsigned fields of at most 32 bits of a little endian machine, as u64, four structs
 * at a time. Such a field is the low part of the 8 bytes at its place: a mask drops the
 * rest, which takes less than to gather, widen and correct 32 bits as narrow.ts does.
 */
import { swapped } from './byteorder';
import { FORMAT_U64 } from './formats';
import { TYPE_U8, TYPE_U16, TYPE_U32 } from './generated/taskstats';

/** Structs that one step decodes; a kernel needs at least as many. */
const STEP: u32 = 4;
/** Bytes that are loaded of each struct for one field, whatever the type. */
const MASKED_SIZE: u32 = 8;

class Lanes {
  /** One field of four structs into one column. */
  @inline
  static copy(target: usize, a: usize, b: usize, c: usize, d: usize, mask: v128): void {
    const ab = v128.load64_lane(b, v128.load64_zero(a), 1);
    const cd = v128.load64_lane(d, v128.load64_zero(c), 1);
    v128.store(target, v128.and(ab, mask));
    v128.store(target + 16, v128.and(cd, mask));
  }

  /** The low and the high halves of 64 bits of four structs into two columns. */
  @inline
  static split(target: usize, stride: usize, ab: v128, cd: v128, mask: v128): void {
    v128.store(target, v128.and(ab, mask));
    v128.store(target + 16, v128.and(cd, mask));
    v128.store(target + stride, i64x2.shr_u(ab, 32));
    v128.store(target + stride + 16, i64x2.shr_u(cd, 32));
  }

  /** Four neighbouring u32 fields of four structs into four columns. */
  @inline
  static transpose(
    target: usize,
    stride: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    mask: v128,
  ): void {
    const va = v128.load(a);
    const vb = v128.load(b);
    const vc = v128.load(c);
    const vd = v128.load(d);
    const left = i64x2.shuffle(va, vb, 0, 2);
    Lanes.split(target, stride, left, i64x2.shuffle(vc, vd, 0, 2), mask);
    const right = i64x2.shuffle(va, vb, 1, 3);
    Lanes.split(target + stride * 2, stride, right, i64x2.shuffle(vc, vd, 1, 3), mask);
  }

  /** 1 field, or 4 neighbouring u32, from `offset` on into as many columns. */
  @inline
  static decode(
    fields: u32,
    pointers: usize,
    count: u32,
    offset: u32,
    target: usize,
    stride: usize,
    mask: v128,
  ): void {
    let p = pointers;
    let at = target;
    let end = pointers + ((count & ~(STEP - 1)) << 2);
    while (true) {
      for (; p < end; p += STEP << 2, at += STEP * 8) {
        const a = usize(load<u32>(p)) + offset;
        const b = usize(load<u32>(p, 4)) + offset;
        const c = usize(load<u32>(p, 8)) + offset;
        const d = usize(load<u32>(p, 12)) + offset;
        if (fields == 4) Lanes.transpose(at, stride, a, b, c, d, mask);
        else Lanes.copy(at, a, b, c, d, mask);
      }
      if (p == pointers + (count << 2)) break;
      // The last step overlaps the one before, so that nothing past the end is touched.
      p = pointers + ((count - STEP) << 2);
      at = target + (count - STEP) * 8;
      end = pointers + (count << 2);
    }
  }
}

function maskOf(type: u32): i64 {
  if (type == TYPE_U32) return 0xffff_ffff;
  return type == TYPE_U16 ? 0xffff : 0xff;
}

/** Whether the mask is enough, and all that is loaded lies within a struct of this length. */
export function fitsMask(fields: u32, offset: u32, type: u32, format: u32, length: u32): bool {
  if (swapped || format != FORMAT_U64) return false;
  if (type != TYPE_U32 && type != TYPE_U16 && type != TYPE_U8) return false;
  return fields == 4 || offset + MASKED_SIZE <= length;
}

/** 1 unsigned field of at most 32 bits, or 4 neighbouring u32, of `count` structs, at least STEP. */
export function decodeMasked(
  fields: u32,
  pointers: usize,
  count: u32,
  offset: u32,
  type: u32,
  target: usize,
  stride: usize,
): void {
  const mask = i64x2.splat(maskOf(type));
  if (fields == 4) Lanes.decode(4, pointers, count, offset, target, stride, mask);
  else Lanes.decode(1, pointers, count, offset, target, stride, mask);
}
