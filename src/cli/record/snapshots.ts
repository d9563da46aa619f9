/** Asks for all tasks again and again, and notes what belongs together: docs/capture.md. */
import { NOTE_SNAPSHOT } from '../../capture/pcapng/format.ts';
import { type Parts, ROLES, type Role } from '../../capture/sample.ts';
import { OP_GET_PID, OP_GET_TGID } from '../../generated/protocol.ts';
import { listAllThreads, listProcesses } from '../../procfs/processes.ts';
import { type FrameHeader, realtimeNs } from '../../protocol/frame.ts';
import { takeRounds } from './rounds.ts';
import { type FrameTap, partsFor, type TappedHelper } from './tapped-helper.ts';

export type RecordScope = 'processes' | 'threads';

export interface SnapshotPlan {
  readonly intervalMs: number;
  readonly scope: RecordScope;
  /** Only these processes. */
  readonly pids?: readonly number[] | undefined;
}

const OPERATIONS: Readonly<Record<Role, number>> = {
  leaders: OP_GET_PID,
  groups: OP_GET_TGID,
  threads: OP_GET_PID,
};

export class SnapshotTaker {
  readonly #helper: TappedHelper;
  readonly #plan: SnapshotPlan;
  readonly #note: FrameTap;
  #number = 0;

  /** `note` takes what the recorder itself has to say. */
  constructor(helper: TappedHelper, plan: SnapshotPlan, note: FrameTap) {
    this.#helper = helper;
    this.#plan = plan;
    this.#note = note;
  }

  /** Until the signal; the snapshot that is under way is completed. `between` them a file may end. @throws StatError */
  run(signal: AbortSignal, between: () => void): Promise<void> {
    return takeRounds(this.#plan.intervalMs, signal, async () => {
      await this.#take();
      between();
    });
  }

  async #take(): Promise<void> {
    const ids = this.#ids();
    const first = this.#number * ROLES.length + 1;
    this.#number++;
    this.#note(...snapshotNote(first, ids));
    for (const [i, role] of ROLES.entries()) {
      if (ids[role].length > 0) await this.#helper.request(OPERATIONS[role], first + i, ids[role]);
    }
  }

  #ids(): Readonly<Record<Role, readonly number[]>> {
    const processes = this.#plan.pids ?? [...listProcesses()];
    const threads = listAllThreads(processes);
    const whole = this.#plan.scope === 'processes';
    // All threads: who replays it has no procfs that would tell who has but one.
    return { leaders: whole ? processes : [], groups: whole ? processes : [], threads };
  }
}

function snapshotNote(
  request: number,
  ids: Readonly<Record<Role, readonly number[]>>,
): [FrameHeader, Uint8Array] {
  const parts = Object.fromEntries(
    ROLES.map((role) => [role, ids[role].length === 0 ? 0 : partsFor(ids[role].length)]),
  ) as Parts;
  const payload = new Uint8Array(4 * ROLES.length);
  const view = new DataView(payload.buffer);
  for (const [i, role] of ROLES.entries()) view.setUint32(4 * i, parts[role], true);
  const header = {
    length: payload.length,
    kind: NOTE_SNAPSHOT,
    flags: 0,
    source: 0,
    request,
    count: ids.leaders.length || ids.threads.length,
    timeNs: realtimeNs(),
  };
  return [header, payload];
}
