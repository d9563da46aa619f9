/** Processes as a test makes them, and a helper that answers for them, one request after the other. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Missing, ReplySink } from '../../src/connection/requests.ts';
import type { Decoder } from '../../src/decoder/index.ts';
import { OP_GET_TGID } from '../../src/generated/protocol.ts';
import type { FieldName } from '../../src/generated/taskstats.ts';
import { concat, FAMILY, Messages } from '../decoder/messages.ts';
import { taskFields, versions } from '../oracle/schema.ts';

const ESRCH = 3;
const VERSION = 16;
const build = new Messages('little');

type Kind = 'pid' | 'tgid';

export interface FakeThread {
  readBytes: number;
  runs: number;
  ageMs: number;
}

export interface FakeProcess {
  readonly threads: Map<number, FakeThread>;
  /** Runs of the threads that have ended, which the kernel keeps. */
  endedRuns: number;
  /** Of another user, as the helper sees it. */
  withheld: boolean;
}

interface Question {
  readonly kind: Kind;
  readonly ids: readonly number[];
  /** How many requests had been answered when it was asked. */
  readonly after: number;
}

export class FakeProcesses {
  readonly byPid: Map<number, FakeProcess> = new Map();
  /** Kind and id, as in 'tgid 7', of records that get lost. */
  readonly lost: Set<string> = new Set();
  /** What is asked, and what is to happen when a request has been answered. */
  readonly questions: Question[] = [];
  onAnswer: (kind: Kind, ids: readonly number[]) => void = () => {};
  readonly #decoder: Decoder;
  #answered = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  begin(pid: number, ...tids: number[]): void {
    const threads = new Map([pid, ...tids].map((tid) => [tid, newThread(tid)]));
    this.byPid.set(pid, { threads, endedRuns: 0, withheld: false });
  }

  beginThread(pid: number, tid: number): void {
    this.byPid.get(pid)?.threads.set(tid, newThread(tid));
  }

  endThread(pid: number, tid: number): void {
    const process = this.byPid.get(pid) as FakeProcess;
    process.endedRuns += process.threads.get(tid)?.runs ?? 0;
    process.threads.delete(tid);
  }

  /** As listThreads() of src/procfs. */
  tidsOf(pid: number): Uint32Array | undefined {
    const process = this.byPid.get(pid);
    return process && Uint32Array.from(process.threads.keys()).sort();
  }

  request(operation: number, ids: ArrayLike<number>, sink: ReplySink): Promise<Missing> {
    const kind = operation === OP_GET_TGID ? 'tgid' : 'pid';
    const asked = Array.from(ids);
    if (asked.length === 0) return Promise.resolve({ lost: 0, withheld: 0 });
    this.questions.push({ kind, ids: asked, after: this.#answered });
    const answering = this.#last.then(async () => {
      await nextTurn();
      const missing = this.#answer(kind, asked, sink);
      this.#answered++;
      this.onAnswer(kind, asked);
      return missing;
    });
    this.#last = answering;
    return answering;
  }

  #answer(kind: Kind, ids: readonly number[], sink: ReplySink): Missing {
    const missing = { lost: 0, withheld: 0 };
    const answers: Uint8Array[] = [];
    for (const id of ids) {
      const [pid, process] = this.#processOf(id);
      if (process?.withheld) missing.withheld++;
      else if (this.lost.has(`${kind} ${id}`)) missing.lost++;
      else if (process) answers.push(recordOf(kind, id, pid, process));
      else answers.push(build.error(ESRCH, {}, build.request(kind, id)));
    }
    const payload = concat(...answers);
    this.#decoder.input.set(payload);
    const context = { byteOrder: 'little', familyId: FAMILY } as const;
    const result = this.#decoder.index(0, payload.length, context);
    sink(this.#decoder, result, { timeNs: 0n, flags: 0 } as Parameters<ReplySink>[2]);
    return missing;
  }

  #processOf(id: number): [number, FakeProcess | undefined] {
    for (const [pid, process] of this.byPid) if (process.threads.has(id)) return [pid, process];
    return [0, undefined];
  }
}

function newThread(tid: number): FakeThread {
  return { readBytes: 1000 + tid, runs: 1 + (tid % 7), ageMs: 60_000 };
}

function recordOf(kind: Kind, id: number, pid: number, process: FakeProcess): Uint8Array {
  const { threads, endedRuns } = process;
  const counted = kind === 'pid' ? [threads.get(id) as FakeThread] : [...threads.values()];
  const sum = (of: keyof FakeThread): number => counted.reduce((all, each) => all + each[of], 0);
  const runs = sum('runs') + (kind === 'tgid' ? endedRuns : 0);
  const both = { cpuDelayCount: runs, elapsedUs: 1000 * sum('ageMs') };
  const own = { tgid: pid, pid: id, readBytes: sum('readBytes') };
  const struct = structOf(kind === 'pid' ? { ...both, ...own } : both);
  return build.taskstats({}, build.aggregate(kind, id, struct));
}

function structOf(values: Partial<Record<FieldName, number>>): Uint8Array {
  const version = versions.find((each) => each.version === VERSION);
  if (!version) throw new Error(`no version ${VERSION} in the schema`);
  const bytes = new Uint8Array(version.size);
  bytes.set(build.u16(VERSION));
  for (const [name, value] of Object.entries(values)) {
    const field = taskFields.find((each) => each.name === name);
    const offset = field?.offset[version.family];
    if (offset === undefined) throw new Error(`no field ${name} in the schema`);
    bytes.set(field?.type === 'u64' ? build.u64(BigInt(value)) : build.u32(value), offset);
  }
  return bytes;
}
