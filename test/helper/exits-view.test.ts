/** Which exit events a user is told of, and that the others are counted. */
import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ERROR_CODE,
  FAILURE_UNDELIVERABLE,
  KIND_ERROR,
  OP_EXITS_START,
  REASON_KERNEL,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { Account, type ExitInfo, listen, stopListening } from './account.ts';
import { Daemon } from './daemon.ts';
import { request } from './driver.ts';
import { Subjects, USERS, whyNoUsers } from './subjects.ts';

const [USER = 0, OTHER = 0] = USERS;
const why = whyNoUsers();
const because = why === undefined ? '' : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`exit events in the own view${because}`, () => {
  let subjects: Subjects;
  beforeAll(() => {
    subjects = new Subjects();
  });
  afterEach(() => subjects.stop());
  afterAll(() => subjects.remove());

  /** Exits that a helper of USER shows while this is done, and the account. */
  async function shownTo(
    work: () => Promise<void>,
  ): Promise<{ exits: ExitInfo[]; all: ExitInfo[]; account: Account }> {
    const exits: ExitInfo[] = [];
    const all: ExitInfo[] = [];
    const account = new Account((exit) => exits.push(exit));
    await using daemon = new Daemon(subjects.folder);
    await daemon.ready();
    await using helper = await daemon.join(USER);
    await using ofRoot = await daemon.join();
    await listen(ofRoot, new Account((exit) => all.push(exit)));
    await listen(helper, account);
    await work();
    await stopListening(helper);
    await stopListening(ofRoot);
    return { exits, all, account };
  }

  it('are not told by a helper that the user has started and may kill', async () => {
    await using helper = subjects.serve(USER);
    expect(await helper.hello()).toMatchObject({
      view: 'own',
      exitEvents: 'undeliverable',
      exitEventsReason: expect.stringMatching(/told by the daemon/),
    });
    helper.send(request(OP_EXITS_START, []));
    const { last } = await helper.answer();
    expect(last.kind).toBe(KIND_ERROR);
    expect(last.payload.readUInt32LE(ERROR_CODE)).toBe(FAILURE_UNDELIVERABLE);
  });

  it('are those of own tasks, and the others are counted', async () => {
    // What root itself has made a user's keeps the mark of that privilege; its children do not.
    const run = (uid: number): number => {
      const script = '/bin/true & echo $!; wait';
      return Number(execFileSync('sh', ['-c', script], { uid, gid: uid, encoding: 'utf8' }));
    };
    const pids: number[] = [];
    const { exits, account } = await shownTo(async () => {
      for (let i = 0; i < 50; i++) {
        pids.push(run(USER));
        run(OTHER);
        run(0);
      }
    });
    expect(new Set(exits.map(({ uid }) => uid))).toEqual(new Set([USER]));
    expect(pids.filter((pid) => !exits.some((exit) => exit.pid === pid))).toEqual([]);
    expect(account.lost[REASON_WITHHELD]).toBeGreaterThanOrEqual(100);
    expect(account.lost[REASON_KERNEL]).toBe(0);
  });

  it('have the sum over the group with the last thread of an own process', async () => {
    const { exits } = await shownTo(async () => {
      const program = subjects.install('exits'); // a child of the shell, see above
      const { rest } = await subjects.start(USER, ['-c', `${program} exits 0.2 500; :`], '/bin/sh');
      await rest;
    });
    expect(exits.filter(({ group }) => group).length).toBeGreaterThanOrEqual(1);
    expect(exits.filter(({ group }) => !group).length).toBeGreaterThan(10);
  });

  it('are withheld of programs that used the privilege of the superuser', async () => {
    const program = subjects.install('privileged', undefined, 0);
    const { exits, all } = await shownTo(async () => {
      const { rest } = await subjects.start(USER, ['privileged', 0.3], program);
      await rest;
    });
    const used = all.filter(({ comm }) => comm === 'privileged');
    expect(used.length).toBeGreaterThan(20);
    // Their real uid is that of who started them: only the flag tells.
    expect(new Set(used.map(({ uid, asu }) => `${uid} ${asu}`))).toEqual(new Set([`${USER} true`]));
    expect(exits.filter(({ comm, asu }) => asu || comm === 'privileged')).toEqual([]);
  });

  it('begin when a client asks for them, though another is told them already', async () => {
    await using daemon = new Daemon(subjects.folder);
    await daemon.ready();
    await using first = await daemon.join();
    const told: number[] = [];
    await listen(first, new Account(({ pid }) => told.push(pid)));
    const [before, late]: [number[], number[]] = [[], []];
    for (let i = 0; i < 10; i++) {
      await using second = await daemon.join();
      before.push(spawnSync('true').pid);
      await listen(second, new Account(({ pid }) => late.push(pid)));
      await stopListening(second);
    }
    await stopListening(first);
    expect(told).toEqual(expect.arrayContaining(before));
    expect(late.filter((pid) => before.includes(pid))).toEqual([]);
  });
});
