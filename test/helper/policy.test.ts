import { readdirSync, statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  FRAME_FLAG_COARSE,
  GAP_COUNT,
  GAP_REASON,
  KIND_END,
  OP_GET_PID,
  OP_GET_TGID,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { Daemon } from './daemon.ts';
import {
  type Conversation,
  datagrams,
  IS_SANITIZED,
  type RecordInfo,
  recordOf,
  request,
} from './driver.ts';
import { Subjects, USERS, whyNoUsers } from './subjects.ts';

const [FIRST = 0, SECOND = 0] = USERS;
const why = whyNoUsers();
const because = why === undefined ? '' : ` (skipped: ${why})`;

/** Offsets of the versions 4 to 14, 16 and 17, asserted by the first test. */
const UID = 120;
const PID = 128;
const NVCSW = 272;

/** A process id was really used again so many times. */
const OFTEN = 100;

interface Reply {
  exact: RecordInfo[];
  coarse: RecordInfo[];
  withheld: number;
}

/** Asks, and checks that every id is accounted for. */
async function ask(
  helper: Conversation,
  operation: number,
  ids: readonly number[],
): Promise<Reply> {
  helper.send(request(operation, ids));
  const { replies, gaps, last } = await helper.answer();
  expect(last.kind).toBe(KIND_END);
  const reply: Reply = { exact: [], coarse: [], withheld: 0 };
  for (const { flags, payload } of replies)
    reply[flags & FRAME_FLAG_COARSE ? 'coarse' : 'exact'].push(...datagrams(payload).map(recordOf));
  let missing = 0;
  for (const { payload } of gaps) {
    const count = Number(payload.readBigUInt64LE(GAP_COUNT));
    if (payload.readUInt8(GAP_REASON) === REASON_WITHHELD) reply.withheld += count;
    missing += count;
  }
  expect(last.count + missing).toBe(ids.length);
  return reply;
}

/** Both records are withheld, and nothing else is said. */
async function expectWithheld(helper: Conversation, pid: number): Promise<void> {
  for (const operation of [OP_GET_PID, OP_GET_TGID])
    expect(await ask(helper, operation, [pid])).toEqual({ exact: [], coarse: [], withheld: 1 });
}

async function expectShown(helper: Conversation, pid: number): Promise<void> {
  for (const operation of [OP_GET_PID, OP_GET_TGID]) {
    const { exact, withheld } = await ask(helper, operation, [pid]);
    expect([withheld, exact.map(({ id, errno }) => [id, errno])]).toEqual([0, [[pid, 0]]]);
  }
}

function tasks(pid: number | string): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return []; // it has ended
  }
}

describe.skipIf(why !== undefined)(`the own view${because}`, () => {
  let subjects: Subjects;
  beforeAll(() => {
    subjects = new Subjects();
  });
  afterEach(() => subjects.stop());
  afterAll(() => subjects.remove());

  it('is what a helper with the file capability has, and says so', async () => {
    await using helper = subjects.serve(FIRST);
    const hello = await helper.hello();
    expect(hello).toMatchObject({ view: 'own', uid: FIRST });
    expect(hello.taskstatsVersion).toBeGreaterThan(15);
  });

  it('shows own processes, and withholds those of others and of root', async () => {
    const own = await subjects.start(FIRST, ['threads']);
    const other = await subjects.start(SECOND, ['threads']);
    await using helper = subjects.serve(FIRST);
    await helper.hello();
    await expectShown(helper, own.pid);
    await expectWithheld(helper, other.pid);
    await expectWithheld(helper, 1);
    await expectWithheld(helper, process.pid);
    await expectWithheld(helper, 2); // a kernel thread
  });

  it('holds for threads: own by their ids, groups by any of them', async () => {
    const own = await subjects.start(FIRST, ['threads']);
    const other = await subjects.start(SECOND, ['threads']);
    await using helper = subjects.serve(FIRST);
    await helper.hello();
    const ownTasks = tasks(own.pid);
    expect(ownTasks.length).toBe(4);
    for (const id of ownTasks) await expectShown(helper, id);
    for (const id of tasks(other.pid)) await expectWithheld(helper, id);
    const both = [...ownTasks, ...tasks(other.pid)];
    expect((await ask(helper, OP_GET_TGID, both)).exact.map(({ id }) => id)).toEqual(ownTasks);
  });

  it('tells that a task does not exist', async () => {
    await using helper = subjects.serve(FIRST);
    await helper.hello();
    for (const operation of [OP_GET_PID, OP_GET_TGID]) {
      const { exact, withheld } = await ask(helper, operation, [0, 0x7fff_fff0, 0xffff_ffff]);
      expect(withheld).toBe(0);
      expect(exact.map(({ errno }) => errno)).toEqual([3, 3, 3]);
    }
  });

  it('withholds set-uid programs from who runs them, and from who owns them', async () => {
    const ofRoot = subjects.run(FIRST, subjects.install('sleep-root', '/bin/sleep', 0), ['60']);
    const ofOther = subjects.run(FIRST, subjects.install('sleep-2', '/bin/sleep', SECOND), ['60']);
    await using runner = subjects.serve(FIRST);
    await using owner = subjects.serve(SECOND);
    await runner.hello();
    await owner.hello();
    for (const pid of [ofRoot, ofOther]) {
      await expectWithheld(runner, pid);
      await expectWithheld(owner, pid);
    }
  });

  it('withholds a set-uid program that has lowered its effective uid for a while', async () => {
    const program = subjects.install('lowered', undefined, 0);
    const { pid } = await subjects.start(FIRST, ['lowered'], program);
    await using helper = subjects.serve(FIRST);
    await helper.hello();
    await expectWithheld(helper, pid);
  });

  it('withholds processes that do not want to be traced', async () => {
    const { pid } = await subjects.start(FIRST, ['hidden']);
    await using helper = subjects.serve(FIRST);
    await helper.hello();
    await expectWithheld(helper, pid);
    if (!IS_SANITIZED) await expectWithheld(helper, helper.pid); // the helper is one
  });

  it('shows zombies that /proc says are own, and withholds those of set-uid programs', async () => {
    const own = await subjects.start(FIRST, ['zombie']);
    const lowered = subjects.install('zombie-lowered', undefined, 0);
    const setUid = await subjects.start(FIRST, ['zombie', lowered, 'hidden']);
    await using helper = subjects.serve(FIRST);
    await helper.hello();
    // Newer kernels count a process without memory as not dumpable.
    const isOwn = statSync(`/proc/${own.pid}/stat`).uid === FIRST;
    await (isOwn ? expectShown : expectWithheld)(helper, own.pid);
    await expectWithheld(helper, setUid.pid);
  });

  it.each(['a helper of its own', 'the daemon'])(
    'never shows another user by an id that is used again and again, by %s',
    { timeout: 90_000 },
    async (server) => {
      await using daemon = new Daemon(subjects.folder);
      await daemon.ready();
      await using helper = server === 'the daemon' ? daemon.connect(FIRST) : subjects.serve(FIRST);
      await helper.hello();
      // After them: a process that begins meanwhile may be given the id, and keep it.
      const looper = await subjects.start(0, ['reuse', FIRST, SECOND, 2, OFTEN]);
      const ids = new Array<number>(16).fill(looper.pid);
      let [byPid, byTgid, withheld] = [0, 0, 0];
      let hits: string | undefined;
      void looper.rest.then((text) => {
        hits = text;
      });
      while (hits === undefined) {
        const pids = await ask(helper, OP_GET_PID, ids);
        const tgids = await ask(helper, OP_GET_TGID, ids);
        withheld += pids.withheld + tgids.withheld;
        for (const { errno, stats } of pids.exact) {
          if (errno !== 0) continue;
          byPid++;
          expect([stats.readUInt32LE(UID), stats.readUInt32LE(PID)]).toEqual([FIRST, looper.pid]);
        }
        for (const { errno, stats } of tgids.exact) {
          if (errno !== 0) continue;
          byTgid++;
          expect(Number(stats.readBigUInt64LE(NVCSW))).toBeLessThan(20);
        }
      }
      expect(Number(hits)).toBeGreaterThanOrEqual(OFTEN);
      expect(byPid).toBeGreaterThan(0);
      expect(byTgid).toBeGreaterThan(0);
      expect(withheld).toBeGreaterThan(0);
    },
  );

  it('never shows a task while it has the uid of somebody else', async () => {
    const flipper = await subjects.start(0, ['flip', FIRST, SECOND, 2]);
    const helpers = [FIRST, SECOND].map((uid) => subjects.serve(uid));
    for (const helper of helpers) await helper.hello();
    const ids = new Array<number>(64).fill(flipper.pid);
    let ended = false;
    void flipper.rest.then(() => {
      ended = true;
    });
    let withheld = 0;
    while (!ended) {
      for (const [user, helper] of helpers.entries()) {
        const reply = await ask(helper, OP_GET_PID, ids);
        withheld += reply.withheld;
        for (const { errno, stats } of reply.exact) {
          if (errno === 0) expect(stats.readUInt32LE(UID)).toBe(USERS[user]);
        }
      }
    }
    for (const helper of helpers) await helper[Symbol.asyncDispose]();
    expect(withheld).toBeGreaterThan(100);
  });
});
