/** What all block devices of the machine have read and written, from /proc/vmstat, proc_vmstat(5). */
import { PROC, readSmallFile } from './read.ts';

/** Since boot, bytes. */
export interface DeviceIo {
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** The kernel counts KiB. */
const KIB = 1024;

/** Undefined where the file cannot be read, or does not tell. */
export function readDeviceIo(root: string = PROC): DeviceIo | undefined {
  const text = readSmallFile(`${root}/vmstat`) ?? '';
  const bytes = (name: string): number =>
    KIB * Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  const io = { readBytes: bytes('pgpgin'), writeBytes: bytes('pgpgout') };
  return Number.isNaN(io.readBytes + io.writeBytes) ? undefined : io;
}
