/** Scripts for test/fakes/libkstat: what its kernel says, in the form of kernel.h there. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** kstat_t with pointers of 64 bits, little-endian: the machines that run these tests. */
export const HEADER_SIZE = 184;
const NAMED_SIZE = 48;
/** Where data were in the process that they are from: string pointers are relative to it. */
export const BASE = 0x7f00_1234_0000n;

export interface FakeKstat {
  kid: number;
  module?: string;
  instance?: number;
  name?: string;
  class?: string;
  type?: number;
  flags?: number;
  ndata?: number;
  crtime?: bigint;
  snaptime?: bigint;
  data?: Buffer;
  base?: bigint;
  /** `errno=5`, `block`, `delay=10`, `uninstalled`, `fill=100`. */
  faults?: string;
}

export const TYPE = { raw: 0, named: 1, intr: 2, io: 3, timer: 4 } as const;
export const FLAG = { varSize: 2, invalid: 0x20, longStrings: 0x40 } as const;

export function headerOf(kstat: FakeKstat): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeBigInt64LE(kstat.crtime ?? 1_000_000_000n + BigInt(kstat.kid), 0);
  header.writeInt32LE(kstat.kid, 16);
  header.write(kstat.module ?? 'fake', 20, 30, 'latin1');
  header.writeInt32LE(kstat.instance ?? 0, 52);
  header.write(kstat.name ?? `kstat${kstat.kid}`, 56, 30, 'latin1');
  header.writeUInt8(kstat.type ?? TYPE.raw, 87);
  header.write(kstat.class ?? 'misc', 88, 30, 'latin1');
  header.writeUInt8(kstat.flags ?? 0, 119);
  header.writeUInt32LE(kstat.ndata ?? kstat.data?.length ?? 0, 128);
  header.writeBigUInt64LE(BigInt(kstat.data?.length ?? 0), 136);
  header.writeBigInt64LE(kstat.snaptime ?? 5_000_000_000n, 144);
  return header;
}

export interface FakeNamed {
  name: string;
  type: number;
  /** The 16 bytes of the value, or less. */
  value?: Buffer;
  /** A string: written behind the array, and pointed to. */
  text?: string;
  /** The pointer as it is, in the place of one to `text`. */
  pointer?: bigint;
}

/** The data of a NAMED kstat as the kernel makes them. */
export function namedData(members: readonly FakeNamed[]): Buffer {
  const array = Buffer.alloc(members.length * NAMED_SIZE);
  const texts: Buffer[] = [];
  let end = array.length;
  members.forEach(({ name, type, value, text, pointer }, i) => {
    const at = i * NAMED_SIZE;
    array.write(name, at, 30, 'latin1');
    array.writeUInt8(type, at + 31);
    value?.copy(array, at + 32);
    if (text !== undefined) {
      const bytes = Buffer.from(`${text}\0`, 'latin1');
      array.writeBigUInt64LE(BASE + BigInt(end), at + 32);
      array.writeUInt32LE(bytes.length, at + 40);
      texts.push(bytes);
      end += bytes.length;
    }
    if (pointer !== undefined) array.writeBigUInt64LE(pointer, at + 32);
  });
  return Buffer.concat([array, ...texts]);
}

export function kstatLine(kstat: FakeKstat): string {
  const { data = Buffer.alloc(0), base = BASE, faults = '' } = kstat;
  const hex = data.length === 0 ? '-' : data.toString('hex');
  return `kstat ${headerOf(kstat).toString('hex')} ${hex} 0x${base.toString(16)} ${faults}`.trim();
}

interface CapturedKstat {
  header: string;
  data_base: string;
  data: string;
  read_errno: number;
}

/** The lines of a capture such as shared/captures/kstat/capture_amd64.jsonl. */
export function captureLines(path: string): string[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { header, data, data_base: base, read_errno: errno } = JSON.parse(line) as CapturedKstat;
    return `kstat ${header} ${data || '-'} ${base} ${errno ? `errno=${errno}` : ''}`.trim();
  });
}

/** A script in a folder of its own, which a test replaces to change the kernel. */
export class Script implements Disposable {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'sidestat-kstat-'));
  readonly path: string = join(this.#folder, 'script');
  #writes = 0;

  constructor(kcid: number, kstats: readonly (FakeKstat | string)[], ...faults: string[]) {
    this.write(kcid, kstats, ...faults);
  }

  /** Replaced in one step, so that nobody reads half of it. */
  write(kcid: number, kstats: readonly (FakeKstat | string)[], ...faults: string[]): void {
    const lines = kstats.map((kstat) => (typeof kstat === 'string' ? kstat : kstatLine(kstat)));
    const next = join(this.#folder, `next${this.#writes++}`);
    writeFileSync(next, [`kcid ${kcid}`, ...faults, ...lines, ''].join('\n'));
    renameSync(next, this.path);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
