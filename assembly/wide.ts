/**
 * SIMD: 64-bit fields, four structs at a time. Fields that lie side by side are
 * loaded together and transposed, so that every column gets whole vectors.
 * T is the type in the struct, R that of the column.
 *
 * u64 to f64 without a 64-bit convert: the low and the high half become the low
 * bits of 2^52 and of 2^84; high - (2^84 + 2^52) is exact, and the addition
 * of the low half rounds once, so the result is correctly rounded for every u64.
 * For i64 the sign bit is flipped, which adds 2^63, and the bias takes it away.
 */
import { swapped } from './byteorder';
import { FORMAT_F64 } from './formats';
import { TYPE_S64 } from './generated/taskstats';

/** Structs that one step decodes; a kernel needs at least as many. */
const STEP: u32 = 4;

class Lanes {
  @inline
  static convert<T>(v: v128): v128 {
    const highMagic = i64x2.splat(isSigned<T>() ? 0x4530_0000_8000_0000 : 0x4530_0000_0000_0000);
    const bias = i64x2.splat(isSigned<T>() ? 0x4530_0000_8010_0000 : 0x4530_0000_0010_0000);
    const low = i32x4.shuffle(v, i64x2.splat(0x4330_0000_0000_0000), 0, 5, 2, 7);
    const high = v128.xor(i64x2.shr_u(v, 32), highMagic);
    return f64x2.add(f64x2.sub(high, bias), low);
  }

  @inline
  static put<T, R>(target: usize, v: v128): void {
    if (isFloat<R>()) v128.store(target, Lanes.convert<T>(v));
    else v128.store(target, v);
  }

  @inline
  static order(v: v128, big: bool): v128 {
    if (big) return i8x16.shuffle(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
    return v;
  }

  /** One field of four structs into one column. */
  @inline
  static copy<T, R>(target: usize, a: usize, b: usize, c: usize, d: usize, big: bool): void {
    const ab = v128.load64_lane(b, v128.load64_zero(a), 1);
    const cd = v128.load64_lane(d, v128.load64_zero(c), 1);
    Lanes.put<T, R>(target, Lanes.order(ab, big));
    Lanes.put<T, R>(target + 16, Lanes.order(cd, big));
  }

  /** Two neighbouring fields of four structs into two columns. */
  @inline
  static transpose<T, R>(
    target: usize,
    stride: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    big: bool,
  ): void {
    const va = Lanes.order(v128.load(a), big);
    const vb = Lanes.order(v128.load(b), big);
    const vc = Lanes.order(v128.load(c), big);
    const vd = Lanes.order(v128.load(d), big);
    Lanes.put<T, R>(target, i64x2.shuffle(va, vb, 0, 2));
    Lanes.put<T, R>(target + 16, i64x2.shuffle(vc, vd, 0, 2));
    Lanes.put<T, R>(target + stride, i64x2.shuffle(va, vb, 1, 3));
    Lanes.put<T, R>(target + stride + 16, i64x2.shuffle(vc, vd, 1, 3));
  }

  /** 1, 2, 4 or 8 neighbouring fields from `offset` on into as many columns. */
  @inline
  static decode<T, R>(
    fields: u32,
    pointers: usize,
    count: u32,
    offset: u32,
    target: usize,
    stride: usize,
    big: bool,
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
        if (fields == 1) Lanes.copy<T, R>(at, a, b, c, d, big);
        else Lanes.transpose<T, R>(at, stride, a, b, c, d, big);
        if (fields >= 4) {
          const right = at + 2 * stride;
          Lanes.transpose<T, R>(right, stride, a + 16, b + 16, c + 16, d + 16, big);
        }
        if (fields == 8) {
          const right = at + 4 * stride;
          Lanes.transpose<T, R>(right, stride, a + 32, b + 32, c + 32, d + 32, big);
          Lanes.transpose<T, R>(right + 2 * stride, stride, a + 48, b + 48, c + 48, d + 48, big);
        }
      }
      if (p == pointers + (count << 2)) break;
      // The last step overlaps the one before, so that nothing past the end is touched.
      p = pointers + ((count - STEP) << 2);
      at = target + (count - STEP) * u32(sizeof<R>());
      end = pointers + (count << 2);
    }
  }
}

/** How many neighbours one kernel takes. The rare kinds have no kernels for many: those are long. */
export function mostWide(type: u32, format: u32): u32 {
  return swapped || (type == TYPE_S64 && format == FORMAT_F64) ? 2 : 8;
}

function decodeAs<T, R>(
  fields: u32,
  pointers: usize,
  count: u32,
  offset: u32,
  target: usize,
  stride: usize,
): void {
  if (swapped) {
    if (fields == 2) Lanes.decode<T, R>(2, pointers, count, offset, target, stride, true);
    else Lanes.decode<T, R>(1, pointers, count, offset, target, stride, true);
  } else if (fields == 1) {
    Lanes.decode<T, R>(1, pointers, count, offset, target, stride, false);
  } else if (isSigned<T>() || fields == 2) {
    Lanes.decode<T, R>(2, pointers, count, offset, target, stride, false);
  } else if (fields == 4) {
    Lanes.decode<T, R>(4, pointers, count, offset, target, stride, false);
  } else {
    Lanes.decode<T, R>(8, pointers, count, offset, target, stride, false);
  }
}

/** As many neighbouring 64-bit fields of `count` structs, at least STEP, as u64 or f64. */
export function decodeWide(
  fields: u32,
  pointers: usize,
  count: u32,
  offset: u32,
  type: u32,
  format: u32,
  target: usize,
  stride: usize,
): void {
  if (format != FORMAT_F64) decodeAs<u64, u64>(fields, pointers, count, offset, target, stride);
  else if (type == TYPE_S64) decodeAs<i64, f64>(fields, pointers, count, offset, target, stride);
  else decodeAs<u64, f64>(fields, pointers, count, offset, target, stride);
}
