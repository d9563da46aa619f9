/** What a reader remembers of a section while it reads it. */
import { type Hello, parseHello } from '../../protocol/hello.ts';
import {
  ENTERPRISE,
  HELLO_MARK,
  INTERFACE_RESOLUTION,
  INTERFACE_TIME_OFFSET,
  OPTION_CUSTOM,
  SECTION_APPLICATION,
  SECTION_HARDWARE,
  SECTION_OS,
} from './format.ts';
import type { ByteOrder, Section } from './items.ts';
import { bytesOf, type OptionList, part, textOf } from './options.ts';

const NS_PER_SEC = 1_000_000_000n;
const MICROSECONDS = 6;
/** Machines of one section whose ids are told apart, the last ones; damaged bytes may name thousands. */
const MAX_FAMILIES = 16;

export class SectionState implements Section {
  readonly byteOrder: ByteOrder;
  readonly interfaces: Interface[] = [];
  hardware: string | undefined;
  os: string | undefined;
  application: string | undefined;
  hello: Hello | undefined;
  helloBytes: Uint8Array | undefined;
  ended = false;
  /** Ids of TASKSTATS: of the hello, and of each message that named one. */
  #families: readonly number[] = [];

  constructor(byteOrder: ByteOrder) {
    this.byteOrder = byteOrder;
  }

  /** The same as it is now; the original goes on. */
  copy(): SectionState {
    const copy = new SectionState(this.byteOrder);
    const { hardware, os, application, hello, helloBytes, ended } = this;
    Object.assign(copy, { hardware, os, application, hello, helloBytes, ended });
    copy.#families = this.#families;
    copy.interfaces.push(...this.interfaces.map((each) => each.copy()));
    return copy;
  }

  get little(): boolean {
    return this.byteOrder === 'little';
  }

  get linkTypes(): readonly number[] {
    return this.interfaces.map(({ linkType }) => linkType);
  }

  get family(): number | undefined {
    return this.#families.at(-1);
  }

  /** mergecap makes one section of several machines, each of which has an id of its own. */
  addFamily(id: number): void {
    if (id === this.family) return;
    const others = this.#families.filter((each) => each !== id);
    this.#families = [...others, id].slice(-MAX_FAMILIES);
  }

  /** The id of TASKSTATS for a message of this type. */
  familyOf(type: number): number | undefined {
    return this.#families.includes(type) ? type : this.family;
  }

  describe(options: OptionList): void {
    for (const { code, value } of options) {
      if (code === SECTION_HARDWARE) this.hardware = textOf(value);
      if (code === SECTION_OS) this.os = textOf(value);
      if (code === SECTION_APPLICATION) this.application = textOf(value);
      if (code === OPTION_CUSTOM && !this.hello) this.#greet(value);
    }
  }

  /** What other programs put there, or another version of ours, is no hello. */
  #greet(value: DataView): void {
    if (value.byteLength < 4 || value.getUint32(0, this.little) !== ENTERPRISE) return;
    const bytes = bytesOf(part(value, 4, value.byteLength - 4));
    if (!HELLO_MARK.every((byte, i) => bytes[i] === byte)) return;
    const payload = bytes.slice(HELLO_MARK.length);
    try {
      this.hello = parseHello(payload);
      this.helloBytes = payload;
      this.addFamily(this.hello.family);
    } catch {
      // A hello of a later version: the section is read without.
    }
  }
}

/** An interface of a section: its link type and its clock. */
export class Interface {
  readonly linkType: number;
  /** Bytes of a packet that are captured at most; 0 when there is no limit. */
  readonly snapLength: number;
  /** Packets that were lost, as the packets themselves have told. */
  lost = 0n;
  #unitsPerSec: bigint = 10n ** BigInt(MICROSECONDS);
  #offsetNs = 0n;

  constructor(linkType: number, snapLength: number) {
    this.linkType = linkType;
    this.snapLength = snapLength;
  }

  copy(): Interface {
    const copy = new Interface(this.linkType, this.snapLength);
    copy.lost = this.lost;
    copy.#unitsPerSec = this.#unitsPerSec;
    copy.#offsetNs = this.#offsetNs;
    return copy;
  }

  describe(options: OptionList, little: boolean): void {
    for (const { code, value } of options) {
      if (code === INTERFACE_RESOLUTION && value.byteLength >= 1) {
        this.resolution = value.getUint8(0);
      }
      if (code === INTERFACE_TIME_OFFSET && value.byteLength >= 8) {
        this.#offsetNs = value.getBigInt64(0, little) * NS_PER_SEC;
      }
    }
  }

  /** As if_tsresol has it: a negative power of 10, or of 2 when the highest bit is set. */
  set resolution(code: number) {
    const base = code & 0x80 ? 2n : 10n;
    this.#unitsPerSec = base ** BigInt(code & 0x7f);
  }

  timeNs(units: bigint): bigint {
    return (units * NS_PER_SEC) / this.#unitsPerSec + this.#offsetNs;
  }
}
