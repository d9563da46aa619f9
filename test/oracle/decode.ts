/**
 * The oracle: what a payload of netlink datagrams says, by the rules that are
 * written down in assembly/netlink.ts, in the plainest code. Every check of the
 * decoder compares with this.
 */
import { readCgroupstats, readTaskstats, type Stats } from './struct.ts';

export interface OracleContext {
  readonly byteOrder: 'little' | 'big';
  readonly familyId: number;
  readonly defaultVersion?: number | undefined;
}

export interface OracleRecord {
  what: 'taskstats' | 'cgroupstats' | 'error' | 'ack' | 'overrun' | 'unknown' | 'malformed';
  kind: 'none' | 'pid' | 'tgid';
  event: 'reply' | 'exit';
  id: number;
  sequence: number;
  errno: number;
  /** After the rule for version 0. */
  version: number;
  /** Of the struct in the payload. */
  offset: number;
  length: number;
  delaysKnown: boolean;
  stats: Stats;
}

interface Attribute {
  type: number;
  payload: DataView;
}

/** Structs that one message may hold. */
const MAX_STRUCTS = 8;

const SWITCHED_COUNTS = ['blkio', 'swapin', 'freepages', 'thrashing', 'compact', 'wpcopy', 'irq'];

class Malformed extends Error {}

function record(what: OracleRecord['what'], sequence: number): OracleRecord {
  return {
    what,
    kind: 'none',
    event: 'reply',
    id: 0,
    sequence,
    errno: 0,
    version: 0,
    offset: 0,
    length: 0,
    delaysKnown: false,
    stats: {},
  };
}

function part(view: DataView, start: number, length: number): DataView {
  return new DataView(view.buffer, view.byteOffset + start, length);
}

function* attributes(view: DataView, little: boolean): Generator<Attribute> {
  for (let at = 0; view.byteLength - at >= 4; ) {
    const length = view.getUint16(at, little);
    if (length < 4 || at + length > view.byteLength) throw new Malformed();
    const type = view.getUint16(at + 2, little) & 0x3fff;
    yield { type, payload: part(view, at + 4, length - 4) };
    at += Math.ceil(length / 4) * 4;
  }
}

class Walk {
  readonly records: OracleRecord[] = [];
  readonly #bytes: Uint8Array;
  readonly #context: OracleContext;
  readonly #little: boolean;

  constructor(bytes: Uint8Array, context: OracleContext) {
    this.#bytes = bytes;
    this.#context = context;
    this.#little = context.byteOrder === 'little';
  }

  payload(): void {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    for (let at = 0; at < byteLength; ) {
      const rest = byteLength - at;
      const length = rest < 16 ? 0 : view.getUint32(at, this.#little);
      if (length < 16 || length > rest) {
        this.records.push(record('malformed', 0));
        return;
      }
      this.#message(part(view, at, length));
      at += Math.ceil(length / 4) * 4;
    }
  }

  #message(view: DataView): void {
    const type = view.getUint16(4, this.#little);
    const sequence = view.getUint32(8, this.#little);
    if (type === 1 || type === 3) return;
    if (type === 4) {
      this.records.push(record('overrun', sequence));
    } else if (type === 2) {
      this.#error(view, sequence);
    } else if (type === this.#context.familyId) {
      this.#family(view, sequence);
    } else {
      this.records.push(record('unknown', sequence));
    }
  }

  #error(view: DataView, sequence: number): void {
    if (view.byteLength < 20) {
      this.records.push(record('malformed', sequence));
      return;
    }
    const error = view.getInt32(16, this.#little);
    const found = record(error === 0 ? 'ack' : 'error', sequence);
    this.records.push(found);
    if (error === 0) return;
    found.errno = Number(BigInt.asIntN(32, BigInt(-error)));
    const capped = (view.getUint16(6, this.#little) & 0x100) !== 0;
    if (capped || view.byteLength < 20 + 28) return;
    const isGet =
      view.getUint16(24, this.#little) === this.#context.familyId && view.getUint8(36) === 1;
    const length = view.getUint16(40, this.#little);
    const type = view.getUint16(42, this.#little) & 0x3fff;
    if (!isGet || length < 8 || 40 + length > view.byteLength) return;
    if (type !== 1 && type !== 2) return;
    found.kind = type === 1 ? 'pid' : 'tgid';
    found.id = view.getUint32(44, this.#little);
  }

  #family(view: DataView, sequence: number): void {
    if (view.byteLength < 20) {
      this.records.push(record('malformed', sequence));
      return;
    }
    const found: OracleRecord[] = [];
    const event = view.getUint32(12, this.#little) === 0 ? 'exit' : 'reply';
    let sound = true;
    try {
      const body = part(view, 20, view.byteLength - 20);
      if (view.getUint8(16) === 2) this.#taskstats(body, found);
      if (view.getUint8(16) === 5) this.#cgroupstats(body, found);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      sound = false;
    }
    this.#settle(found);
    for (const one of found) this.records.push({ ...one, sequence, event });
    if (!sound) this.records.push(record('malformed', sequence));
    else if (found.length === 0) this.records.push(record('unknown', sequence));
  }

  #taskstats(view: DataView, found: OracleRecord[]): void {
    for (const nest of attributes(view, this.#little)) {
      if (nest.type === 4) this.#nest(nest.payload, 'pid', 1, found);
      if (nest.type === 5) this.#nest(nest.payload, 'tgid', 2, found);
    }
  }

  #nest(view: DataView, kind: 'pid' | 'tgid', idType: number, found: OracleRecord[]): void {
    let id = 0;
    for (const { type, payload } of attributes(view, this.#little)) {
      if (type === idType) {
        if (payload.byteLength < 4) throw new Malformed();
        id = payload.getUint32(0, this.#little);
      } else if (type === 3) {
        if (payload.byteLength < 2) throw new Malformed();
        const version = payload.getUint16(0, this.#little);
        this.#add({ ...this.#struct('taskstats', payload), kind, id, version }, found);
      }
    }
  }

  #cgroupstats(view: DataView, found: OracleRecord[]): void {
    for (const { type, payload } of attributes(view, this.#little)) {
      if (type === 1) this.#add(this.#struct('cgroupstats', payload), found);
    }
  }

  #struct(what: 'taskstats' | 'cgroupstats', payload: DataView): OracleRecord {
    const offset = payload.byteOffset - this.#bytes.byteOffset;
    return { ...record(what, 0), offset, length: payload.byteLength };
  }

  #add(one: OracleRecord, found: OracleRecord[]): void {
    if (found.length === MAX_STRUCTS) throw new Malformed();
    found.push(one);
  }

  /** Reads the structs, when the versions of all of them are known. */
  #settle(found: OracleRecord[]): void {
    const sibling = found.find((one) => one.kind === 'pid' && one.version !== 0)?.version;
    for (const one of found) {
      const { buffer, byteOffset } = this.#bytes;
      const view = new DataView(buffer, byteOffset + one.offset, one.length);
      if (one.what === 'cgroupstats') {
        one.stats = readCgroupstats(view, this.#little);
        continue;
      }
      one.version ||= sibling ?? this.#context.defaultVersion ?? 0;
      one.stats = readTaskstats(view, one.version, this.#little);
      one.delaysKnown = SWITCHED_COUNTS.some((name) => (one.stats[`${name}_count`] ?? 0n) !== 0n);
    }
  }
}

export function decodePayload(bytes: Uint8Array, context: OracleContext): OracleRecord[] {
  const walk = new Walk(bytes, context);
  walk.payload();
  return walk.records;
}
