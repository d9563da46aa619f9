/**
 * What the structs of a layout hold, and which columns a table of them needs. Both are the
 * same in every table, so they are found out once.
 */
import type { Decoder } from '../decoder/index.ts';
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { type Lane, laneOf } from './columns.ts';
import { ELAPSED_ID, needsDelayAccounting } from './fields.ts';
import type { RecordKind } from './rows.ts';

/** By field id: 1 for the delays that are counted only while kernel.task_delayacct is 1. */
const DELAYS: Uint8Array = Uint8Array.from(FIELDS, (field) => Number(needsDelayAccounting(field)));

/** Layouts that are remembered: a kernel has one or two, damaged bytes may have any. */
const MAX_PRESENCE = 256;

/** Ids of fields, by how they are decoded. */
export type Lanes = Readonly<Record<Lane, readonly number[]>>;

/** Columns of a table. */
export interface Shape {
  readonly fields: readonly FieldInfo[];
  readonly lanes: Lanes;
}

interface KnownShape {
  readonly present: Uint8Array;
  readonly delays: boolean;
  readonly shape: Shape;
}

function lanesOf(fields: readonly FieldInfo[]): Lanes {
  const lanes: Record<Lane, number[]> = { u64: [], u32: [], bytes: [] };
  for (const field of fields) lanes[laneOf(field)].push(field.id);
  return lanes;
}

const decodedOf = new WeakMap<readonly FieldInfo[], readonly FieldInfo[]>();

/** The fields asked for, and elapsedUs, which tells a reused pid from an old task. */
export function withElapsed(fields: readonly FieldInfo[]): readonly FieldInfo[] {
  let decoded = decodedOf.get(fields);
  if (!decoded) {
    const elapsed = FIELDS[ELAPSED_ID] as FieldInfo;
    decoded = fields.includes(elapsed) ? fields : [...fields, elapsed];
    decodedOf.set(fields, decoded);
  }
  return decoded;
}

/** Of records of one kind; builders that follow one another may share it. */
export class RecordShapes {
  readonly #kind: RecordKind;
  /** What the structs of each layout hold, by key. */
  readonly #presence = new Map<string, Uint8Array>();
  /** The shape that was last asked for, of each list. */
  readonly #known = new WeakMap<readonly FieldInfo[], KnownShape>();

  constructor(kind: RecordKind) {
    this.#kind = kind;
  }

  /** By field id: 1 for what the structs of a layout of the decoder hold. The key names the layout. */
  presence(key: string, decoder: Decoder, layout: number, coarse: boolean): Uint8Array {
    let present = this.#presence.get(key);
    if (!present) {
      present = this.#presenceOf(decoder, layout, coarse);
      if (this.#presence.size < MAX_PRESENCE) this.#presence.set(key, present);
    }
    return present;
  }

  /**
   * Those of the fields that some record has; what no record has costs nothing. The delays
   * that no task is known to have, `delays` says whether one is, are such fields as well.
   */
  shapeOf(fields: readonly FieldInfo[], present: Uint8Array, delays: boolean): Shape {
    const known = this.#known.get(fields);
    if (known?.present === present && known.delays === delays) return known.shape;
    const held = fields.filter(({ id }) => present[id] === 1 && (delays || DELAYS[id] === 0));
    const shape = { fields: held, lanes: lanesOf(held) };
    this.#known.set(fields, { present, delays, shape });
    return shape;
  }

  #presenceOf(decoder: Decoder, layout: number, coarse: boolean): Uint8Array {
    const present = new Uint8Array(FIELDS.length);
    for (const field of FIELDS) {
      const meant = (this.#kind === 'pid' || field.tgid) && !(coarse && field.coarse === 'absent');
      present[field.id] = meant && decoder.present(layout, field.id) ? 1 : 0;
    }
    return present;
  }
}
