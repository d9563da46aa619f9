/**
 * index(): one walk over records, into the kstat table.
 *
 * Rules:
 * - A record needs 32 bytes and a length from 32 to what is left, a multiple of 8. Otherwise
 *   it counts as malformed and the walk ends, for nobody knows where the next one begins.
 * - The header must have the size of kstat_t with pointers of 64 or of 32 bits, and header and
 *   data must fill the record exactly. Otherwise it counts as malformed and the walk goes on.
 * - Data of a kstat whose read failed do not count.
 */
import {
  ILP32_CLASS,
  ILP32_CRTIME_NS,
  ILP32_DATA_SIZE,
  ILP32_FLAGS,
  ILP32_INSTANCE,
  ILP32_KID,
  ILP32_MODULE,
  ILP32_NAME,
  ILP32_NDATA,
  ILP32_SIZE,
  ILP32_SNAPTIME_NS,
  ILP32_TYPE,
  LP64_CLASS,
  LP64_CRTIME_NS,
  LP64_DATA_SIZE,
  LP64_FLAGS,
  LP64_INSTANCE,
  LP64_KID,
  LP64_MODULE,
  LP64_NAME,
  LP64_NDATA,
  LP64_SIZE,
  LP64_SNAPTIME_NS,
  LP64_TYPE,
  RECORD_DATA_BASE,
  RECORD_DATA_SIZE,
  RECORD_HEADER_SIZE,
  RECORD_LENGTH,
  RECORD_SIZE,
  RECORD_STATUS,
} from '../generated/kstat';
import {
  COUNT_LOCATION,
  CRTIME_LOCATION,
  DATA_LENGTH_LOCATION,
  DATA_SIZE_LOCATION,
  ERRNO_LOCATION,
  FLAGS_LOCATION,
  HEADER_LENGTH_LOCATION,
  INPUT_LOCATION,
  INSTANCE_LOCATION,
  KID_LOCATION,
  LAYOUT_LOCATION,
  MAX_KSTATS,
  NDATA_LOCATION,
  RECORD_OFFSET_LOCATION,
  SNAPTIME_LOCATION,
  STATUS_LOCATION,
  TYPE_LOCATION,
} from './arena';
import { setByteOrder, u32At, u64At } from './integers';
import { classify, layout, statisticCount, truncated } from './layouts';

export const STATUS_OK: u32 = 0;
export const STATUS_FAILED: u32 = 1;
export const STATUS_EMPTY: u32 = 2;
export const STATUS_TRUNCATED: u32 = 3;

let kstatCount: u32 = 0;
let malformedCount: u32 = 0;

export function kstats(): u32 {
  return kstatCount;
}

export function malformed(): u32 {
  return malformedCount;
}

/**
 * Walks INPUT[0, length) and returns how many bytes it is done with. Unless `last`, more
 * bytes follow, and a record that is not complete is left for the next call.
 */
export function index(length: u32, last: bool, bigEndian: bool): u32 {
  setByteOrder(bigEndian);
  kstatCount = 0;
  malformedCount = 0;
  let done: u32 = 0;
  while (done < length && kstatCount < MAX_KSTATS) {
    const rest = length - done;
    const at = INPUT_LOCATION + done;
    const size: u32 = rest < RECORD_SIZE ? 0 : load<u32>(at + RECORD_LENGTH);
    const sound = size >= RECORD_SIZE && (size & 7) == 0;
    if (!last && (rest < RECORD_SIZE || (sound && size > rest))) return done;
    if (!sound || size > rest) {
      ++malformedCount;
      return length;
    }
    if (!append(at, size)) ++malformedCount;
    done += size;
  }
  return done;
}

/** Adds a row; false when the sizes contradict each other. */
function append(at: usize, size: u32): bool {
  const headerSize = load<u32>(at + RECORD_HEADER_SIZE);
  const dataSize = load<u64>(at + RECORD_DATA_SIZE);
  if (headerSize != LP64_SIZE && headerSize != ILP32_SIZE) return false;
  // Both sizes of a header are multiples of 8, and size is below 2^32: nothing overflows.
  if (dataSize > size) return false;
  if (RECORD_SIZE + headerSize + ((dataSize + 7) & ~7) != size) return false;
  const errno = load<u32>(at + RECORD_STATUS);
  const row = kstatCount++;
  store<u32>(RECORD_OFFSET_LOCATION + (row << 2), at - INPUT_LOCATION);
  store<u32>(HEADER_LENGTH_LOCATION + (row << 2), headerSize);
  store<u32>(ERRNO_LOCATION + (row << 2), errno);
  store<u32>(DATA_LENGTH_LOCATION + (row << 2), errno == 0 ? u32(dataSize) : 0);
  if (headerSize == LP64_SIZE) readLp64(row, at + RECORD_SIZE);
  else readIlp32(row, at + RECORD_SIZE);
  setLayout(row);
  return true;
}

function readLp64(row: u32, header: usize): void {
  const size = u64At(header + LP64_DATA_SIZE);
  store<u64>(DATA_SIZE_LOCATION + (row << 3), size);
  store<u64>(CRTIME_LOCATION + (row << 3), u64At(header + LP64_CRTIME_NS));
  store<u64>(SNAPTIME_LOCATION + (row << 3), u64At(header + LP64_SNAPTIME_NS));
  store<u32>(KID_LOCATION + (row << 2), u32At(header + LP64_KID));
  store<u32>(INSTANCE_LOCATION + (row << 2), u32At(header + LP64_INSTANCE));
  store<u32>(NDATA_LOCATION + (row << 2), u32At(header + LP64_NDATA));
  store<u8>(TYPE_LOCATION + row, load<u8>(header + LP64_TYPE));
  store<u8>(FLAGS_LOCATION + row, load<u8>(header + LP64_FLAGS));
}

function readIlp32(row: u32, header: usize): void {
  const size = u32At(header + ILP32_DATA_SIZE);
  store<u64>(DATA_SIZE_LOCATION + (row << 3), size);
  store<u64>(CRTIME_LOCATION + (row << 3), u64At(header + ILP32_CRTIME_NS));
  store<u64>(SNAPTIME_LOCATION + (row << 3), u64At(header + ILP32_SNAPTIME_NS));
  store<u32>(KID_LOCATION + (row << 2), u32At(header + ILP32_KID));
  store<u32>(INSTANCE_LOCATION + (row << 2), u32At(header + ILP32_INSTANCE));
  store<u32>(NDATA_LOCATION + (row << 2), u32At(header + ILP32_NDATA));
  store<u8>(TYPE_LOCATION + row, load<u8>(header + ILP32_TYPE));
  store<u8>(FLAGS_LOCATION + row, load<u8>(header + ILP32_FLAGS));
}

function setLayout(row: u32): void {
  const length = lengthOf(row);
  const errno = load<u32>(ERRNO_LOCATION + (row << 2));
  const ndata = load<u32>(NDATA_LOCATION + (row << 2));
  classify(typeOf(row), ndata, length, moduleOf(row), nameOf(row));
  let status = truncated ? STATUS_TRUNCATED : STATUS_OK;
  if (length == 0) status = STATUS_EMPTY;
  if (errno != 0) status = STATUS_FAILED;
  store<u8>(LAYOUT_LOCATION + row, layout);
  store<u8>(STATUS_LOCATION + row, status);
  store<u32>(COUNT_LOCATION + (row << 2), statisticCount);
}

export function layoutOf(row: u32): u32 {
  return load<u8>(LAYOUT_LOCATION + row);
}

export function typeOf(row: u32): u32 {
  return load<u8>(TYPE_LOCATION + row);
}

export function instanceOf(row: u32): i32 {
  return load<i32>(INSTANCE_LOCATION + (row << 2));
}

export function countOf(row: u32): u32 {
  return load<u32>(COUNT_LOCATION + (row << 2));
}

export function lengthOf(row: u32): u32 {
  return load<u32>(DATA_LENGTH_LOCATION + (row << 2));
}

function recordOf(row: u32): usize {
  return INPUT_LOCATION + load<u32>(RECORD_OFFSET_LOCATION + (row << 2));
}

export function isLp64(row: u32): bool {
  return load<u32>(HEADER_LENGTH_LOCATION + (row << 2)) == LP64_SIZE;
}

/** Address of the data. */
export function dataOf(row: u32): usize {
  return recordOf(row) + RECORD_SIZE + load<u32>(HEADER_LENGTH_LOCATION + (row << 2));
}

export function dataBaseOf(row: u32): u64 {
  return load<u64>(recordOf(row) + RECORD_DATA_BASE);
}

export function moduleOf(row: u32): usize {
  return recordOf(row) + RECORD_SIZE + (isLp64(row) ? LP64_MODULE : ILP32_MODULE);
}

export function nameOf(row: u32): usize {
  return recordOf(row) + RECORD_SIZE + (isLp64(row) ? LP64_NAME : ILP32_NAME);
}

export function classOf(row: u32): usize {
  return recordOf(row) + RECORD_SIZE + (isLp64(row) ? LP64_CLASS : ILP32_CLASS);
}
