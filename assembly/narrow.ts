/**
 * SIMD: fields of at most 32 bits, four structs at a time, every value in a lane of
 * 32 bits. One swizzle drops the bytes of other fields and puts the rest in order;
 * (v ^ flip) - flip then extends the sign of an i8 and lets a u32 pass through
 * the signed conversions of SIMD, where the subtraction is done in the wide type.
 */
import { swapped } from './byteorder';
import { FORMAT_F64, FORMAT_U32 } from './formats';
import { TYPE_S8, TYPE_U16, TYPE_U32 } from './generated/taskstats';

/** Structs that one step decodes; a kernel needs at least as many. */
const STEP: u32 = 4;
/** Bytes that are loaded of each struct, whatever the type. */
export const NARROW_SIZE: u32 = 4;

class Lanes {
  /** Lane indexes that bring a value to the low end of its lane; 0xff gives a zero. */
  @inline
  static positions(type: u32): v128 {
    if (type == TYPE_U32) {
      return swapped
        ? i32x4(0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f)
        : i32x4(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c);
    }
    if (type == TYPE_U16) {
      return swapped
        ? i32x4(0xffff0001, 0xffff0405, 0xffff0809, 0xffff0c0d)
        : i32x4(0xffff0100, 0xffff0504, 0xffff0908, 0xffff0d0c);
    }
    return i32x4(0xffffff00, 0xffffff04, 0xffffff08, 0xffffff0c);
  }

  @inline
  static put<R>(target: usize, v: v128, flip: v128, bias: v128): void {
    const low = v128.xor(v, flip);
    if (sizeof<R>() == 4) {
      v128.store(target, i32x4.sub(low, bias));
      return;
    }
    const high = i32x4.shuffle(low, low, 2, 3, 2, 3);
    if (isFloat<R>()) {
      v128.store(target, f64x2.sub(f64x2.convert_low_i32x4_s(low), bias));
      v128.store(target + 16, f64x2.sub(f64x2.convert_low_i32x4_s(high), bias));
    } else {
      v128.store(target, i64x2.sub(i64x2.extend_low_i32x4_s(low), bias));
      v128.store(target + 16, i64x2.sub(i64x2.extend_low_i32x4_s(high), bias));
    }
  }

  /** One field of four structs into one column. */
  @inline
  static copy<R>(
    target: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    order: v128,
    flip: v128,
    bias: v128,
  ): void {
    let v = v128.load32_zero(a);
    v = v128.load32_lane(b, v, 1);
    v = v128.load32_lane(c, v, 2);
    v = v128.load32_lane(d, v, 3);
    Lanes.put<R>(target, i8x16.swizzle(v, order), flip, bias);
  }

  /** Four neighbouring u32 fields of four structs into four columns. */
  @inline
  static transpose<R>(
    target: usize,
    stride: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    order: v128,
    flip: v128,
    bias: v128,
  ): void {
    const va = i8x16.swizzle(v128.load(a), order);
    const vb = i8x16.swizzle(v128.load(b), order);
    const vc = i8x16.swizzle(v128.load(c), order);
    const vd = i8x16.swizzle(v128.load(d), order);
    const leftAB = i32x4.shuffle(va, vb, 0, 4, 1, 5);
    const leftCD = i32x4.shuffle(vc, vd, 0, 4, 1, 5);
    const rightAB = i32x4.shuffle(va, vb, 2, 6, 3, 7);
    const rightCD = i32x4.shuffle(vc, vd, 2, 6, 3, 7);
    Lanes.put<R>(target, i64x2.shuffle(leftAB, leftCD, 0, 2), flip, bias);
    Lanes.put<R>(target + stride, i64x2.shuffle(leftAB, leftCD, 1, 3), flip, bias);
    Lanes.put<R>(target + stride * 2, i64x2.shuffle(rightAB, rightCD, 0, 2), flip, bias);
    Lanes.put<R>(target + stride * 3, i64x2.shuffle(rightAB, rightCD, 1, 3), flip, bias);
  }

  /** 1 field, or 4 neighbouring u32, from `offset` on into as many columns. */
  @inline
  static decode<R>(
    fields: u32,
    pointers: usize,
    count: u32,
    offset: u32,
    target: usize,
    stride: usize,
    order: v128,
    flip: v128,
    bias: v128,
  ): void {
    let p = pointers;
    let at = target;
    let end = pointers + ((count & ~(STEP - 1)) << 2);
    while (true) {
      for (; p < end; p += STEP << 2, at += STEP * u32(sizeof<R>())) {
        const a = usize(load<u32>(p)) + offset;
        const b = usize(load<u32>(p, 4)) + offset;
        const c = usize(load<u32>(p, 8)) + offset;
        const d = usize(load<u32>(p, 12)) + offset;
        if (fields == 4) Lanes.transpose<R>(at, stride, a, b, c, d, order, flip, bias);
        else Lanes.copy<R>(at, a, b, c, d, order, flip, bias);
      }
      if (p == pointers + (count << 2)) break;
      // The last step overlaps the one before, so that nothing past the end is touched.
      p = pointers + ((count - STEP) << 2);
      at = target + (count - STEP) * u32(sizeof<R>());
      end = pointers + (count << 2);
    }
  }
}

function flipOf(type: u32): i32 {
  if (type == TYPE_U32) return i32.MIN_VALUE;
  return type == TYPE_S8 ? 0x80 : 0;
}

function decodeAs<R>(
  fields: u32,
  pointers: usize,
  count: u32,
  offset: u32,
  type: u32,
  target: usize,
  stride: usize,
  bias: v128,
): void {
  const order = Lanes.positions(type);
  const flip = i32x4.splat(flipOf(type));
  if (fields == 4) {
    Lanes.decode<R>(4, pointers, count, offset, target, stride, order, flip, bias);
  } else {
    Lanes.decode<R>(1, pointers, count, offset, target, stride, order, flip, bias);
  }
}

/** 1 field of at most 32 bits, or 4 neighbouring u32, of `count` structs, at least STEP. */
export function decodeNarrow(
  fields: u32,
  pointers: usize,
  count: u32,
  offset: u32,
  type: u32,
  format: u32,
  target: usize,
  stride: usize,
): void {
  const flip = flipOf(type);
  if (format == FORMAT_F64) {
    const bias = f64x2.splat(flip);
    decodeAs<f64>(fields, pointers, count, offset, type, target, stride, bias);
  } else if (format == FORMAT_U32) {
    const bias = i32x4.splat(flip);
    decodeAs<u32>(fields, pointers, count, offset, type, target, stride, bias);
  } else {
    const bias = i64x2.splat(flip);
    decodeAs<u64>(fields, pointers, count, offset, type, target, stride, bias);
  }
}
