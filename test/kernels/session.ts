/** Frames of a capture through the package's own stream and decoder, as answers and events. */
import { Unpackr } from 'msgpackr/unpack';
import {
  type Decoder,
  EVENT_EXIT,
  KIND_TGID,
  WHAT_ERROR,
  WHAT_TASKSTATS,
} from '../../src/decoder/index.ts';
import {
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
} from '../../src/generated/protocol.ts';
import { type FrameHeader, type Gap, readGaps } from '../../src/protocol/frame.ts';
import { type Hello, parseHello } from '../../src/protocol/hello.ts';
import { FrameStream } from '../../src/protocol/stream.ts';
import { taskValues, type Values } from '../decoder/values.ts';

/** What docs/protocol.md has in the hello beyond what clients need. */
export interface FullHello extends Hello {
  readonly mode: string;
  readonly capabilities: string;
  readonly noNewPrivs: boolean;
  readonly dumpable: boolean;
  readonly seccomp: boolean;
  readonly landlock: number;
}

export interface TaskRecord {
  readonly group: boolean;
  readonly exit: boolean;
  readonly id: number;
  /** nlmsg_seq */
  readonly sequence: number;
  readonly version: number;
  readonly values: Values;
}

export interface Answer {
  records: TaskRecord[];
  refusals: { id: number; errno: number }[];
  gaps: Gap[];
  /** Of END. */
  count: number | undefined;
}

export interface ExitBatch {
  readonly cpu: number;
  readonly count: number;
  readonly records: readonly TaskRecord[];
}

export interface Session {
  readonly hello: FullHello;
  readonly answers: Map<number, Answer>;
  readonly exits: ExitBatch[];
  /** Those of the exit stream. */
  readonly gaps: Gap[];
  /** Netlink payloads, copied. */
  readonly payloads: Uint8Array[];
}

const INPUT_BYTES = 2 ** 18;

export function hello(bytes: Uint8Array): FullHello {
  parseHello(bytes);
  return new Unpackr({ mapsAsObjects: true, useRecords: false }).unpack(bytes);
}

interface Found {
  records: TaskRecord[];
  refusals: { id: number; errno: number }[];
}

/** The version of a struct that says 0 has to come from its sibling: no default is given. */
function decode(decoder: Decoder, payload: Uint8Array, of: FullHello): Found {
  const found: Found = { records: [], refusals: [] };
  const context = { byteOrder: of.byteOrder, familyId: of.family };
  const { table } = decoder;
  decoder.input.set(payload);
  for (let at = 0; at < payload.length; ) {
    const result = decoder.index(at, payload.length - at, context);
    if (result.malformed + result.unknown > 0) throw new Error('a datagram is not understood');
    for (let i = 0; i < result.records; i++) {
      const id = table.id[i] as number;
      if (table.what[i] === WHAT_ERROR) found.refusals.push({ id, errno: table.errno[i] ?? 0 });
      else if (table.what[i] === WHAT_TASKSTATS) found.records.push(record(decoder, i));
      else throw new Error(`a record is ${table.what[i]}`);
    }
    at += result.consumed;
  }
  return found;
}

function record(decoder: Decoder, row: number): TaskRecord {
  const { table } = decoder;
  return {
    group: table.kind[row] === KIND_TGID,
    exit: table.event[row] === EVENT_EXIT,
    id: table.id[row] as number,
    sequence: table.sequence[row] as number,
    version: table.version[row] as number,
    values: taskValues(decoder, row),
  };
}

function answerOf(session: Session, request: number): Answer {
  const answer = session.answers.get(request) ?? {
    records: [],
    refusals: [],
    gaps: [],
    count: undefined,
  };
  session.answers.set(request, answer);
  return answer;
}

function take(decoder: Decoder, session: Session, header: FrameHeader, payload: Uint8Array): void {
  const { kind, request, count, source } = header;
  if (kind === KIND_ERROR) throw new Error(`request ${request} failed`);
  if (kind === KIND_REPLY || kind === KIND_EXITS) {
    const { records, refusals } = decode(decoder, payload, session.hello);
    session.payloads.push(payload);
    if (kind === KIND_EXITS) session.exits.push({ cpu: source, count, records });
    else {
      const answer = answerOf(session, request);
      answer.records.push(...records);
      answer.refusals.push(...refusals);
    }
  } else if (kind === KIND_GAP) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    const gaps = request === 0 ? session.gaps : answerOf(session, request).gaps;
    gaps.push(...readGaps(view, 0, payload.length));
  } else if (kind === KIND_END) answerOf(session, request).count = count;
}

/** One session for each HELLO, in order. */
export function sessionsOf(frames: Uint8Array, decoder: Decoder): Session[] {
  const sessions: Session[] = [];
  const input = new Uint8Array(INPUT_BYTES);
  const stream = new FrameStream(input, (header, at) => {
    const payload = input.slice(at, at + header.length);
    if (header.kind === KIND_HELLO) {
      const empty = { answers: new Map(), exits: [], gaps: [], payloads: [] };
      sessions.push({ hello: hello(payload), ...empty });
      return;
    }
    const session = sessions.at(-1);
    if (!session) throw new Error('the first frame is no HELLO');
    take(decoder, session, { ...header }, payload);
  });
  stream.push(frames);
  if (stream.pending !== 0) throw new Error('the last frame was cut');
  return sessions;
}
