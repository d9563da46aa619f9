/**
 * Sweeps: the questions that make a table of all tasks, asked once for every page. What
 * the helper answers is passed on; what this process sees in procfs, and pages cannot,
 * goes with it.
 */
import { ROLES } from '../capture/sample.ts';
import { refusalOfKernel } from '../connection/refusal.ts';
import type { ReplySink } from '../connection/requests.ts';
import { OP_GET_PID, OP_GET_TGID } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { delayacctLately } from '../procfs/delayacct.ts';
import { listAllThreads, listProcesses, listThreads } from '../procfs/processes.ts';
import type { Ids, Scope } from '../protocol/control.ts';
import { isCoarse } from '../protocol/frame.ts';
import { ProcessAssembly } from '../taskstats/assemble.ts';
import { RowBuilder } from '../taskstats/builder.ts';
import { LoneProcesses } from '../taskstats/lone.ts';
import { planFields } from '../taskstats/processes.ts';
import type { Rows } from '../taskstats/rows.ts';
import { RUN_FIELDS } from '../taskstats/threaded.ts';
import type { HelperLink } from './helper.ts';
import { controlFrame, type Parcel, parcelOf } from './parcel.ts';

/** Sweeps are numbered as long as three request ids fit into 32 bits. */
const MAX_NUMBER = Math.floor(0xffffffff / ROLES.length) - 1;
/** Ids in one CONTROL frame, which holds less than 64 KiB. */
const IDS_PER_FRAME = 15_000;

export class Sweeper {
  #lone = new LoneProcesses();
  #number = 0;

  /** What is known of processes belongs to the helper that told it. */
  reset(): void {
    this.#lone = new LoneProcesses();
  }

  /** @throws ERR_TIMEOUT, ERR_KERNEL, ERR_PERMISSION, ERR_BUSY, ERR_HELPER_EXIT, ERR_CLOSED */
  async take(link: HelperLink, scope: Scope, fields: readonly FieldInfo[]): Promise<Parcel> {
    const request = this.#number * ROLES.length + 1;
    this.#number = this.#number >= MAX_NUMBER ? 0 : this.#number + 1;
    const draft = new Draft(scope, request);
    if (scope === 'processes') await this.#processes(link, draft, fields);
    else await records(link, draft, scope);
    return draft.finish();
  }

  /** The questions of a snapshot() of a program, after the list: see taskstats/collect.ts. */
  async #processes(link: HelperLink, draft: Draft, fields: readonly FieldInfo[]): Promise<void> {
    const pids = listProcesses();
    draft.asked = pids.length;
    const plan = planFields(fields);
    const watched = plan.group.length > 0 ? RUN_FIELDS : [];
    const leaders = new RowBuilder('pid', watched, pids.length);
    draft.add(await link.ask(OP_GET_PID, draft.request, pids, into(leaders)));
    if (plan.group.length === 0) return;

    const rows = leaders.finish();
    const recognition = this.#lone.recognise(rows, performance.now());
    const lone = recognition.known;
    const groups = new RowBuilder('tgid', watched, pids.length);
    draft.add(await link.ask(OP_GET_TGID, draft.request + 1, recognition.open(), into(groups)));
    const groupRows = groups.finish();
    recognition.learn(groupRows);
    draft.addIds(
      'lone',
      rows.id.filter((_, row) => lone[row]),
    );
    const tids = listedThreads(draft, rows, groupRows, fields, lone);
    draft.add(await link.ask(OP_GET_PID, draft.request + 2, tids, into(undefined)));
  }
}

/** Which threads to ask for; what procfs says of them goes to the pages. */
function listedThreads(
  draft: Draft,
  leaders: Rows,
  groups: Rows,
  fields: readonly FieldInfo[],
  lone: Uint8Array,
): Uint32Array {
  const listed: number[] = [];
  const processes = new ProcessAssembly(leaders, groups, fields, lone);
  const tids = processes.list((pid) => {
    const threads = listThreads(pid);
    listed.push(pid, threads?.length ?? 0);
    for (const tid of threads ?? []) listed.push(tid);
    return threads;
  });
  draft.addIds('threads', listed);
  return tids;
}

/** Rows as the kernel gives them. */
async function records(link: HelperLink, draft: Draft, scope: Scope): Promise<void> {
  const pids = listProcesses();
  const threads = scope === 'threads';
  const ids = threads ? listAllThreads(pids) : pids;
  const [operation, role] = threads ? [OP_GET_PID, 2] : [OP_GET_TGID, 1];
  draft.asked = ids.length;
  draft.add(await link.ask(operation, draft.request + role, ids, into(undefined)));
}

/** Keeps the rows that are needed here, and ends the sweep when the kernel refuses. */
function into(builder: RowBuilder | undefined): ReplySink {
  return (decoder, _result, { timeNs, flags }) => {
    builder?.append(decoder, timeNs, isCoarse(flags));
    const refusal = refusalOfKernel(decoder);
    if (refusal) throw refusal;
  };
}

class Draft {
  readonly request: number;
  asked = 0;
  readonly #frames: Uint8Array[];
  #records = 0;

  constructor(scope: Scope, request: number) {
    this.request = request;
    this.#frames = [controlFrame({ type: 'sweep', scope, request }, request)];
  }

  add({ frames, records }: { frames: readonly Uint8Array[]; records: number }): void {
    this.#frames.push(...frames);
    this.#records += records;
  }

  addIds(list: Ids['list'], numbers: ArrayLike<number>): void {
    for (let first = 0; first < numbers.length; first += IDS_PER_FRAME) {
      const count = Math.min(IDS_PER_FRAME, numbers.length - first);
      const ids = new Uint8Array(4 * count);
      const view = new DataView(ids.buffer);
      for (let i = 0; i < count; i++) view.setUint32(4 * i, numbers[first + i] as number, true);
      this.#frames.push(controlFrame({ type: 'ids', list, ids }, this.request));
    }
  }

  finish(): Parcel {
    const [monotonicMs, wallMs] = [performance.now(), Date.now()];
    const taskDelayacct = delayacctLately(monotonicMs);
    const end = {
      type: 'swept',
      asked: this.asked,
      monotonicMs,
      wallMs,
      ...(taskDelayacct === undefined ? {} : { taskDelayacct }),
    } as const;
    this.#frames.push(controlFrame(end, this.request));
    return parcelOf(this.request, this.#frames, this.#records);
  }
}
