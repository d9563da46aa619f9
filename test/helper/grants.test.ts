import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_FLAG_COARSE, OP_GET_PID, OP_GET_TGID } from '../../src/generated/protocol.ts';
import { coarseOf } from '../../tools/gen/coarse.ts';
import { fields } from '../../tools/gen/schema.ts';
import { Daemon } from './daemon.ts';
import { datagrams, Helper, type RecordInfo, recordOf, request } from './driver.ts';
import { Subjects, USERS, whyNoUsers } from './subjects.ts';

const [USER = 0, OTHER = 0] = USERS;
const GROUP = 62001;
const why = whyNoUsers();
const because = why === undefined ? '' : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`/etc/sidestat/policy${because}`, () => {
  let subjects: Subjects;
  beforeAll(() => {
    subjects = new Subjects();
  });
  afterEach(() => subjects.stop());
  afterAll(() => subjects.remove());

  /** A helper of USER, a member of GROUP, in an /etc of its own that the commands make. */
  function serve(...commands: string[]): Helper {
    const script = [
      'mount -t tmpfs -o mode=755 tmpfs /etc',
      `printf 'root:x:0:\\nwatchers:x:${GROUP}:\\n' > /etc/group`,
      'mkdir -m 755 /etc/sidestat',
      'umask 022',
      ...commands,
      `exec setpriv --reuid=${USER} --regid=${USER} --groups=${GROUP} ${subjects.helper}`,
    ].join(' && ');
    return new Helper('unshare', ['-m', 'sh', '-c', script]);
  }

  const write = (text: string): string => `printf '${text}' > /etc/sidestat/policy`;

  async function viewOf(...commands: string[]): Promise<string> {
    await using helper = serve(...commands);
    return (await helper.hello()).view;
  }

  it.each([
    ['no file', 'own', 'true'],
    ['no folder', 'own', 'rmdir /etc/sidestat'],
    ['an empty file', 'own', write('')],
    ['a grant to another group', 'own', write(`allow gid ${GROUP + 1} all\\n`)],
    ['a grant to the number of a group', 'all', write(`allow gid ${GROUP} all\\n`)],
    ['a grant to the name of a group', 'coarse', write('allow gid watchers coarse\\n')],
    [
      'two grants, of which the wider',
      'all',
      write('allow gid watchers coarse\\nallow gid watchers all'),
    ],
    [
      'a grant to the first group of the user',
      'all',
      write(`# comment\\n\\nallow gid ${USER} all # x\\n`),
    ],
  ])('with %s gives the view %s', async (_, view, command) => {
    expect(await viewOf(command)).toBe(view);
  });

  it.each([
    ['that others can write', 'chmod 666 /etc/sidestat/policy', /policy can be written by others/],
    ['that a group can write', 'chmod 664 /etc/sidestat/policy', /policy can be written by others/],
    ['of another user', `chown ${USER} /etc/sidestat/policy`, /policy does not belong to root/],
    [
      'in a folder of another user',
      `chown ${USER} /etc/sidestat`,
      /sidestat does not belong to root/,
    ],
    [
      'in a folder that others can write',
      'chmod 777 /etc/sidestat',
      /sidestat can be written by others/,
    ],
    ['below a folder that others can write', 'chmod 1777 /etc', /\/etc can be written by others/],
    [
      'that is a link',
      'mv /etc/sidestat/policy /etc/p && ln -s ../p /etc/sidestat/policy',
      /cannot open/,
    ],
    [
      'that is a folder',
      'rm /etc/sidestat/policy && mkdir /etc/sidestat/policy',
      /not a regular file/,
    ],
    ['that it may not read', 'chmod 600 /etc/sidestat/policy', /cannot open .*: Permission denied/],
    [
      'of more than 4 KiB',
      'yes "# no" | head -c 4097 > /etc/sidestat/policy',
      /is larger than 4096 bytes/,
    ],
    [
      'with an unknown word',
      write('allow uid 1 all'),
      /line 1 is not `allow gid NAME all\|coarse`/,
    ],
    ['with an unknown view', write('\\nallow gid 1 everything'), /line 2 is not/],
    ['with an unknown group', write('allow gid nobodyhere all'), /line 1 names a group that/],
    [
      'with a group file that others can write',
      'chmod 666 /etc/group',
      /\/etc\/group can be written/,
    ],
  ])('refuses a file %s with code 78 and one sentence', async (_, command, sentence) => {
    const helper = serve(write('allow gid watchers all\\n'), command);
    expect(await helper.rest()).toEqual([]);
    expect(await helper.stderr).toMatch(/^sidestat-helper: [^\n]+\n$/);
    expect(await helper.stderr).toMatch(sentence);
    expect((await helper.exit).code).toBe(78);
  });

  async function ask(
    helper: Helper,
    operation: number,
    ids: readonly number[],
  ): Promise<{ exact: RecordInfo[]; coarse: RecordInfo[]; gaps: number }> {
    helper.send(request(operation, ids));
    const { replies, gaps } = await helper.answer();
    const of = (flags: number): RecordInfo[] =>
      replies
        .filter((frame) => frame.flags === flags)
        .flatMap(({ payload }) => datagrams(payload).map(recordOf));
    return { exact: of(0), coarse: of(FRAME_FLAG_COARSE), gaps: gaps.length };
  }

  it('gives coarse records of others, and exact ones of own tasks', async () => {
    const own = await subjects.start(USER, ['threads']);
    const other = await subjects.start(OTHER, ['threads']);
    await sleep(1500);
    await using helper = serve(write('allow gid watchers coarse'));
    expect(await helper.hello()).toMatchObject({ view: 'coarse', uid: USER });
    await using root = new Helper();
    await root.hello();
    for (const operation of [OP_GET_PID, OP_GET_TGID]) {
      const ids = [own.pid, other.pid, 0x7fff_fff0];
      const { exact, coarse, gaps } = await ask(helper, operation, ids);
      expect(gaps).toBe(0);
      expect(exact.map(({ id, errno }) => [id, errno])).toEqual([
        [own.pid, 0],
        [0x7fff_fff0, 3],
      ]);
      expect(coarse.map(({ id }) => id)).toEqual([other.pid]);
      const [truth] = await root.ask(operation, [other.pid]);
      expectCoarse(coarse[0]?.stats, truth?.stats);
    }
  });

  /** Every member by what the schema says of it; the rest of the struct is 0. */
  function expectCoarse(coarse: Buffer | undefined, exact: Buffer | undefined): void {
    if (!coarse || !exact) throw new Error('a record is missing');
    expect(coarse.length).toBe(exact.length);
    expect(coarse.readUInt16LE(0)).toBeGreaterThan(15);
    const seen = Buffer.alloc(coarse.length);
    let rounded = 0;
    for (const field of fields) {
      const at = field.offset.C ?? coarse.length;
      const size = field.type === 'char[32]' ? 32 : Number(/\d+/.exec(field.type)?.[0]) / 8;
      if (at + size > coarse.length) continue;
      const bytes = coarse.subarray(at, at + size);
      const rule = coarseOf(field);
      if (rule === 'kept')
        expect([field.cname, bytes]).toEqual([field.cname, exact.subarray(at, at + size)]);
      if (rule !== 'absent') bytes.copy(seen, at);
      if (rule !== 'rounded') continue;
      const second = field.unit === 'ns' ? 1_000_000_000n : 1_000_000n;
      expect([field.cname, bytes.readBigUInt64LE() % second]).toEqual([field.cname, 0n]);
      expect(bytes.readBigUInt64LE()).toBeLessThanOrEqual(exact.readBigUInt64LE(at));
      rounded += Number(bytes.readBigUInt64LE() > 0n);
    }
    expect(coarse).toEqual(seen);
    expect(rounded).toBeGreaterThan(0);
  }

  it('goes by every group that a client of the daemon has when it connects, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sidestat-grants-'));
    chmodSync(folder, 0o755);
    const grants = `allow gid 0 all\\nallow gid ${GROUP} coarse\\nallow gid ${OTHER} coarse\\n`;
    const script = `mount -t tmpfs -o mode=755 tmpfs /etc && mkdir -m 755 /etc/sidestat && ${write(grants)}`;
    await using daemon = new Daemon(folder, {
      wrapper: ['unshare', '-m', 'sh', '-c', `umask 022 && ${script} && exec "$@"`, 'sh'],
    });
    await daemon.ready();
    const views: string[] = [];
    for (const [uid, groups] of [
      [USER, [GROUP, GROUP + 1]],
      [USER, [GROUP + 1, GROUP]],
      [USER, [GROUP + 1]],
      [USER, []],
      [OTHER, []],
    ] as const) {
      await using peer = daemon.connect(uid, groups);
      views.push((await peer.hello()).view);
    }
    expect(views).toEqual(['coarse', 'coarse', 'own', 'own', 'coarse']);
    rmSync(folder, { recursive: true });
  });

  it('leaves out what could tell what a task does', () => {
    const absent = fields.filter((field) => coarseOf(field) === 'absent').map(({ cname }) => cname);
    for (const name of ['ac_comm', 'ac_exe_inode', 'read_char', 'write_bytes', 'nvcsw', 'nivcsw'])
      expect(absent).toContain(name);
    for (const { cname, group } of fields)
      if (group === 'io' || /_(count|max|min)$|_max_ts/.test(cname))
        expect(absent).toContain(cname);
  });

  it('is printed by --print-policy, with the table of requests', () => {
    const script = 'mount -t tmpfs -o mode=755 tmpfs /etc && mkdir -m 755 /etc/sidestat';
    const policy = `${script} && ${write('allow gid 7 coarse\\n')} && exec ${subjects.helper} --print-policy`;
    const { stdout, status } = spawnSync('unshare', ['-m', 'sh', '-c', policy], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}1 GET_PID +4 to 4096\n {2}2 GET_TGID +4 to 4096$/m);
    expect(stdout).toMatch(/^ {2}coarse +gid 7, by \/etc\/sidestat\/policy$/m);
    expect(stdout).toMatch(/^System calls \(any other kills the process\):$/m);
  });
});
