/** Kstats as a process on amd64 or sparcv9 would see them, made for the tests. */
import {
  HEADER_CLASS,
  HEADER_CRTIME_NS,
  HEADER_DATA_SIZE,
  HEADER_FLAGS,
  HEADER_INSTANCE,
  HEADER_KID,
  HEADER_MODULE,
  HEADER_NAME,
  HEADER_NDATA,
  HEADER_SIZE,
  HEADER_SNAPTIME_NS,
  HEADER_TYPE,
  KSTAT_DATA_STRING,
  NAMED_DATA_TYPE,
  NAMED_NAME,
  NAMED_SIZE,
  NAMED_STRING_LENGTH,
  NAMED_VALUE,
} from '../../src/generated/kstat.ts';
import type { KstatParts } from '../../src/kstat/decode/types.ts';

export interface KstatFacts {
  readonly kid: number;
  readonly module: string;
  readonly instance?: number;
  readonly name: string;
  readonly class?: string;
  readonly type: number;
  readonly flags?: number;
  readonly ndata?: number;
  readonly crtimeNs?: bigint;
  readonly snaptimeNs?: bigint;
  readonly data?: Uint8Array;
  readonly errno?: number;
}

export type Arch = 'amd64' | 'sparcv9';

/** `[name, KSTAT_DATA_*, value]` */
export type NamedMember = readonly [string, number, string | number | bigint];
/** `[bytes, value]` */
export type Integer = readonly [4 | 8, number | bigint];

const encoder = new TextEncoder();

export class KstatBuilder {
  readonly arch: Arch;
  readonly #little: boolean;

  constructor(arch: Arch = 'amd64') {
    this.arch = arch;
    this.#little = arch === 'amd64';
  }

  parts(facts: KstatFacts): KstatParts {
    const { data = new Uint8Array(), errno = 0 } = facts;
    const header = new Uint8Array(HEADER_SIZE[0]);
    const view = new DataView(header.buffer);
    const little = this.#little;
    view.setBigInt64(HEADER_CRTIME_NS[0], facts.crtimeNs ?? BigInt(facts.kid) * 1000n, little);
    view.setInt32(HEADER_KID[0], facts.kid, little);
    view.setInt32(HEADER_INSTANCE[0], facts.instance ?? 0, little);
    view.setUint8(HEADER_TYPE[0], facts.type);
    view.setUint8(HEADER_FLAGS[0], facts.flags ?? 0);
    view.setUint32(HEADER_NDATA[0], facts.ndata ?? 1, little);
    view.setBigUint64(HEADER_DATA_SIZE[0], BigInt(data.length), little);
    view.setBigInt64(HEADER_SNAPTIME_NS[0], facts.snaptimeNs ?? 0n, little);
    header.set(encoder.encode(facts.module), HEADER_MODULE[0]);
    header.set(encoder.encode(facts.name), HEADER_NAME[0]);
    header.set(encoder.encode(facts.class ?? 'misc'), HEADER_CLASS[0]);
    return { header, data, dataBase: 0n, errno };
  }

  /** `[name, KSTAT_DATA_*, value]` each; a text has its place behind the members. */
  named(members: readonly NamedMember[]): Uint8Array {
    const texts = members.map(([, type, value]) =>
      type === KSTAT_DATA_STRING ? encoder.encode(`${value}\0`) : new Uint8Array(),
    );
    const size = members.length * NAMED_SIZE;
    const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + length, size));
    const view = new DataView(bytes.buffer);
    let textAt = size;
    members.forEach(([name, type, value], i) => {
      const at = i * NAMED_SIZE;
      bytes.set(encoder.encode(name), at + NAMED_NAME);
      view.setUint8(at + NAMED_DATA_TYPE, type);
      const text = texts[i] as Uint8Array;
      bytes.set(text, textAt);
      this.#value(view, at, type, type === KSTAT_DATA_STRING ? BigInt(textAt) : value);
      if (type === KSTAT_DATA_STRING) {
        view.setUint32(at + NAMED_STRING_LENGTH, text.length, this.#little);
      }
      textAt += text.length;
    });
    return bytes;
  }

  /** Integers by their bytes, one after the other. */
  integers(...values: readonly Integer[]): Uint8Array {
    const bytes = new Uint8Array(values.reduce((sum, [size]) => sum + size, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const [size, value] of values) {
      if (size === 4) view.setUint32(at, Number(value), this.#little);
      else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), this.#little);
      at += size;
    }
    return bytes;
  }

  /** A line of a capture in JSON lines. */
  line(facts: KstatFacts): string {
    const { header, data = new Uint8Array(), errno } = this.parts(facts);
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    const fields = { header: hex(header), data_base: '0x0', data: hex(data), read_errno: errno };
    return JSON.stringify({ arch: this.arch, ...fields });
  }

  #value(view: DataView, at: number, type: number, value: string | number | bigint): void {
    const where = at + NAMED_VALUE;
    if (typeof value === 'string') {
      new Uint8Array(view.buffer).set(encoder.encode(value).subarray(0, 16), where);
    } else if (typeof value === 'bigint') {
      view.setBigUint64(where, BigInt.asUintN(64, value), this.#little);
    } else if (type === 1) {
      view.setInt32(where, value, this.#little);
    } else {
      view.setUint32(where, value, this.#little);
    }
  }
}
