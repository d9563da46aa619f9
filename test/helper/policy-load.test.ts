/**
 * Three users work, each behind a helper of their own and behind one daemon, and
 * ask about everything that there is. SIDESTAT_POLICY_SECONDS makes it longer.
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  GAP_COUNT,
  GAP_REASON,
  KIND_END,
  OP_GET_PID,
  OP_GET_TGID,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import {
  Account,
  type ExitInfo,
  exitEverywhere,
  keepReading,
  listen,
  stopListening,
} from './account.ts';
import { Daemon } from './daemon.ts';
import { type Conversation, datagrams, type RecordInfo, recordOf, request } from './driver.ts';
import { Subjects, USERS, whyNoUsers } from './subjects.ts';

const [FIRST = 0, SECOND = 0] = USERS;
const why = whyNoUsers();
const because = why === undefined ? '' : ` (skipped: ${why})`;
const SECONDS = Number(process.env['SIDESTAT_POLICY_SECONDS'] ?? 8);
const JUDGED = 100_000;
/** A machine that is too slow for so many in that time gets more of it. */
const MORE_SECONDS = 60;

/** Offsets of versions 4 to 14, 16 and 17. */
const UID = 120;
const NVCSW = 272;

/** The process of the second user that reuses an id has more of them. */
const MANY_SWITCHES = 20n;

function tasks(pid: number | string): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return []; // it has ended
  }
}

function newestTasks(): number[] {
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return names.flatMap(tasks).slice(-800);
}

/** What all clients together were told. */
const totals = { judged: 0, shown: 0, withheld: 0, foreign: 0, groups: 0 };

/** One connection of one user. */
class Watcher {
  readonly peer: Conversation;
  readonly uid: number;
  readonly account: Account;

  constructor(peer: Conversation, uid: number) {
    this.peer = peer;
    this.uid = uid;
    this.account = new Account((exit) => this.#lookAtExit(exit));
  }

  #lookAtExit({ uid, asu, group, comm }: ExitInfo): void {
    if (group) totals.groups++;
    if (uid !== this.uid || asu || comm === 'privileged') totals.foreign++;
  }

  async #ask(operation: number, ids: readonly number[]): Promise<RecordInfo[]> {
    this.peer.send(request(operation, ids));
    const { replies, gaps, last } = await this.peer.answer();
    expect(last.kind).toBe(KIND_END);
    const records = replies.flatMap(({ payload }) => datagrams(payload).map(recordOf));
    let missing = 0;
    for (const { payload } of gaps) {
      missing += Number(payload.readBigUInt64LE(GAP_COUNT));
      if (payload.readUInt8(GAP_REASON) === REASON_WITHHELD)
        totals.withheld += Number(payload.readBigUInt64LE(GAP_COUNT));
    }
    expect(records.length + missing).toBe(ids.length);
    totals.judged += ids.length;
    totals.shown += records.filter(({ errno }) => errno === 0).length;
    return records.filter(({ errno }) => errno === 0);
  }

  /** Everything that lives now, and what is known to belong to somebody. */
  async look(stable: readonly number[][], own: readonly number[], reused: number): Promise<void> {
    const ids = [...stable.flat(), ...newestTasks(), ...new Array<number>(32).fill(reused)];
    for (const { stats } of await this.#ask(OP_GET_PID, ids))
      if (stats.readUInt32LE(UID) !== this.uid) totals.foreign++;
    const groups = await this.#ask(OP_GET_TGID, stable.flat());
    expect(groups.map(({ id }) => id)).toEqual(own);
    // A short process of any user may get that id; only one of SECOND switches so often.
    for (const { stats } of await this.#ask(OP_GET_TGID, new Array<number>(32).fill(reused)))
      if (this.uid !== SECOND && stats.readBigUInt64LE(NVCSW) > MANY_SWITCHES) totals.foreign++;
  }
}

describe.skipIf(why !== undefined)(`the policy under load${because}`, () => {
  let subjects: Subjects;
  beforeAll(() => {
    subjects = new Subjects();
  });
  afterAll(() => subjects.remove());

  /** Short processes, threads, set-uid programs of root and of another user, one id for two users. */
  async function startLoads(): Promise<number> {
    const long = SECONDS + 2 * MORE_SECONDS;
    const privileged = subjects.install('privileged', undefined, 0);
    const ofSecond = subjects.install('of-second', undefined, SECOND);
    for (const uid of USERS) {
      await subjects.start(uid, ['storm', long]);
      await subjects.start(uid, ['exits', long, 300]);
      await subjects.start(uid, ['privileged', long], privileged);
    }
    await subjects.start(FIRST, ['storm', long], ofSecond);
    await subjects.start(0, ['flip', FIRST, SECOND, long]);
    return (await subjects.start(0, ['reuse', FIRST, SECOND, long, 0])).pid;
  }

  it(`shows no record of another user in ${JUDGED}, for ${SECONDS} seconds`, {
    timeout: (SECONDS + 3 * MORE_SECONDS) * 1000,
  }, async () => {
    await using daemon = new Daemon(subjects.folder);
    await daemon.ready();
    const stable = await Promise.all(USERS.map((uid) => subjects.start(uid, ['threads'])));
    const stableTasks = stable.map(({ pid }) => tasks(pid));
    const watchers: Watcher[] = [];
    for (const uid of USERS) {
      const spawned = subjects.serve(uid);
      await spawned.hello();
      watchers.push(new Watcher(spawned, uid), new Watcher(await daemon.join(uid), uid));
    }
    await using ofRoot = await daemon.join();
    const seen = { uids: new Map<number, number>(), asu: 0 };
    const everything = new Account(({ uid, asu }) => {
      seen.uids.set(uid, (seen.uids.get(uid) ?? 0) + (asu ? 0 : 1));
      seen.asu += asu ? 1 : 0;
    });
    await listen(ofRoot, everything);
    exitEverywhere();
    const reading = keepReading(ofRoot);
    const listeners = watchers.filter((_, i) => i % 2 === 1); // those of the daemon
    for (const { peer, account } of listeners) await listen(peer, account);

    const reused = await startLoads();
    const start = performance.now();
    const passed = (): number => (performance.now() - start) / 1000;
    const judged = (): number =>
      watchers.reduce((sum, { account }) => sum + account.told, totals.judged);
    const enough = (): boolean =>
      passed() > SECONDS && (judged() > JUDGED || passed() > SECONDS + MORE_SECONDS);
    await Promise.all(
      watchers.map(async (watcher) => {
        const own = stableTasks[USERS.indexOf(watcher.uid)] ?? [];
        while (!enough()) await watcher.look(stableTasks, own, reused);
      }),
    );
    await subjects.stop();
    for (const { peer } of listeners) await stopListening(peer);
    await reading.stop();
    exitEverywhere();
    await stopListening(ofRoot);

    for (const { account, uid } of listeners) {
      expect(account.delivered).toBeGreaterThan(100);
      expect(account.delivered).toBeLessThanOrEqual((seen.uids.get(uid) ?? 0) + everything.missing);
      expect(account.told).toBeLessThanOrEqual(everything.told);
      expect(account.lost[REASON_WITHHELD]).toBeGreaterThan(100);
    }
    if (process.env['SIDESTAT_POLICY_SECONDS'])
      console.log(
        `${judged()} records judged in ${passed().toFixed(1)} s: ${totals.shown} shown and ` +
          `${totals.withheld} withheld of GETs, ${everything.told} exits (${seen.asu} or more with ASU), ` +
          `${totals.groups} sums over groups, ${totals.foreign} foreign`,
      );
    expect(everything.told).toBe(everything.numbered);
    expect(seen.asu).toBeGreaterThan(100);
    expect(totals.groups).toBeGreaterThan(100);
    expect(totals.withheld).toBeGreaterThan(1000);
    expect(totals.foreign).toBe(0);
    expect(judged()).toBeGreaterThan(JUDGED);
    for (const { peer } of watchers) await peer[Symbol.asyncDispose]();
  });
});
