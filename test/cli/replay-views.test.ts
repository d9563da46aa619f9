import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Player } from '../../src/capture/player.ts';
import {
  KIND_EXITS,
  KIND_GAP,
  REASON_KERNEL,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { writeGap } from '../../src/protocol/frame.ts';
import { parseHello } from '../../src/protocol/hello.ts';
import { Blocks } from '../capture/blocks.ts';
import {
  captureOf,
  demo,
  demoBytes,
  type Frame,
  header,
  helloPayload,
} from '../capture/recording.ts';
import { named } from '../capture/versions.ts';
import { concat } from '../decoder/messages.ts';
import { Random } from '../decoder/random.ts';
import { temporaryFolder } from '../folder.ts';
import { type Run, run } from './run.ts';

const folder = temporaryFolder('views');
const demoPath = join(folder, 'demo.pcapng');
writeFileSync(demoPath, captureOf(demo));

const tables = [...(await Player.open(demoBytes)).tables(FIELDS)];

function objects({ code, stdout, stderr }: Run): Record<string, unknown>[] {
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('hint:')]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function refreshes(...options: string[]): Promise<number> {
  const all = objects(await run(['replay', demoPath, 'top', '--ndjson', ...options]));
  return all.filter(({ type }) => type === 'refresh').length;
}

/** Intervals between the snapshots that are whole in a range, seconds since the begin of the file. */
function intervals(from: number, to: number): number {
  const begin = demo[0]?.header.timeNs ?? 0n;
  const seconds = demo.map(({ header: { timeNs } }) => Number(timeNs - begin) / 1e9);
  const cut = new Set<number>();
  const all = new Set<number>();
  for (const [i, { header: each }] of demo.entries()) {
    if (each.request === 0) continue;
    const number = Math.floor((each.request - 1) / 3);
    all.add(number);
    const second = seconds[i] as number;
    if (second < from || second > to) cut.add(number);
  }
  return all.size - cut.size - 1;
}

const b = new Blocks('little');
const { family } = parseHello(helloPayload());
const BEGIN_NS = 1_700_000_000_000_000_000n;

function exit(pid: number, second: number): Frame {
  const stats = named(b.struct(16, 560, new Random(pid)), 16);
  const payload = b.taskstats(
    { type: family, port: 0, sequence: pid },
    b.aggregate('pid', pid, stats),
  );
  const timeNs = BEGIN_NS + BigInt(second) * 1_000_000_000n;
  return { header: header({ kind: KIND_EXITS, source: 1, count: 1, timeNs }), payload };
}

function gap(reason: number, count: number, second: number): Frame {
  const timeNs = BEGIN_NS + BigInt(second) * 1_000_000_000n;
  const payload = writeGap({ reason, source: 1, sequence: 9, count });
  return { header: header({ kind: KIND_GAP, count: 1, timeNs }), payload };
}

/** Up to the begin of the second one: a snapshot of the recording is three requests. */
const oneSnapshot = demo.filter(({ header: { request } }) => request <= 3);
const onePath = join(folder, 'one.pcapng');
writeFileSync(onePath, captureOf(oneSnapshot));

const exitsPath = join(folder, 'exits.pcapng');
const frames = [
  exit(1, 0),
  exit(2, 1),
  gap(REASON_KERNEL, 7, 2),
  gap(REASON_WITHHELD, 3, 2),
  exit(3, 3),
  exit(4, 4),
];
writeFileSync(exitsPath, captureOf(frames));

describe('sidestat replay FILE top', () => {
  it('shows every interval of the recording, with the tasks that it has', async () => {
    const all = objects(await run(['replay', demoPath, 'top', '--ndjson']));
    expect(all.filter(({ type }) => type === 'refresh')).toHaveLength(tables.length - 1);
    const last = tables.at(-1);
    const at = all.findLastIndex(({ type }) => type === 'refresh');
    const shown = all.slice(at + 1).map(({ pid, id }) => (pid ?? id) as number);
    expect(shown.toSorted((x, y) => x - y)).toEqual(
      [...(last?.ids ?? [])].toSorted((x, y) => x - y),
    );
  });

  it('shows a part of it, and fewer refreshes', async () => {
    expect(await refreshes('--from', '5')).toBe(intervals(5, 1000));
    expect(await refreshes('--from', '5', '--to', '9.5')).toBe(intervals(5, 9.5));
    expect(intervals(5, 9.5)).toBeGreaterThan(2);
    expect(await refreshes('--delay', '3')).toBe(5);
    expect(await refreshes('--iterations', '2')).toBe(2);
  });

  it('shows chosen processes, and threads', async () => {
    const pid = [...(tables.at(-1)?.ids ?? [])].at(-1) as number;
    const some = objects(await run(['replay', demoPath, 'top', '--ndjson', '--pid', String(pid)]));
    const ids = some
      .filter(({ type }) => type !== 'refresh' && type !== 'top')
      .map((o) => o['pid'] ?? o['id']);
    expect(new Set(ids.filter((id) => id !== undefined))).toEqual(new Set([pid]));
    const text = (await run(['replay', demoPath, 'top', '--threads', '-n', '1'])).stdout;
    expect(text).toContain(' threads, ');
    expect(text).toContain('RECORDED');
  });

  it('takes the time of the recording, divided by the speed', async () => {
    const shown = intervals(5, 9.5);
    const startMs = performance.now();
    expect(await refreshes('--from', '5', '--to', '9.5', '--speed', '2')).toBe(shown);
    expect(performance.now() - startMs).toBeGreaterThan((shown * 900) / 2);
  });

  it('says so when there is no snapshot', async () => {
    const { code, stderr } = await run(['replay', exitsPath, 'top']);
    expect([code, stderr]).toEqual([65, expect.stringContaining('no snapshots of processes')]);
  });

  it('says so when the range has none', async () => {
    const { code, stderr } = await run(['replay', onePath, 'top', '-b', '--from', '9999']);
    expect([code, stderr]).toEqual([
      65,
      expect.stringMatching(/ has no snapshots of processes in this range\nhint: .*--from/),
    ]);
  });

  it.each([[['-b']], [['-n', '1', '--json']], [['--ndjson']]])(
    'says so when there is one snapshot, and rates need two: %o',
    async (options) => {
      const result = await run(['replay', onePath, 'top', ...options]);
      expect([result.code, result.stdout]).toEqual([65, '']);
      expect(result.stderr).toMatch(/has one snapshot of processes to show, and rates need two\n/);
      expect(result.stderr).toMatch(/\nhint: record for longer.*`sidestat record --help`\n$/);
    },
  );

  it('says so of a stream as well', async () => {
    const stdin = openSync(onePath, 'r');
    const result = await run(['replay', '-', 'top', '-b'], { stdio: [stdin, 'pipe', 'pipe'] });
    closeSync(stdin);
    expect([result.code, result.stdout]).toEqual([65, '']);
    expect(result.stderr).toContain('- has one snapshot of processes to show');
  });

  it('says why of several snapshots no two can be compared', async () => {
    const far = await run(['replay', demoPath, 'top', '-b', '--delay', '3600']);
    expect([far.code, far.stdout]).toEqual([65, '']);
    expect(far.stderr).toMatch(/no two snapshots of processes to compare\nhint: a shorter --delay/);
    const twice = join(folder, 'twice.pcapng');
    writeFileSync(twice, concat(captureOf(oneSnapshot), captureOf(oneSnapshot)));
    const runs = await run(['replay', twice, 'top', '-b']);
    expect([runs.code, runs.stdout]).toEqual([65, '']);
    expect(runs.stderr).toMatch(/no two snapshots .*\nhint: each of its snapshots is of a rec/);
  });

  it('shows what follows a snapshot that stands alone', async () => {
    const after = join(folder, 'after.pcapng');
    writeFileSync(after, concat(captureOf(oneSnapshot), captureOf(demo)));
    const all = objects(await run(['replay', after, 'top', '--ndjson']));
    expect(all.filter(({ type }) => type === 'refresh')).toHaveLength(tables.length - 1);
  });
});

describe('sidestat replay FILE exits', () => {
  it('prints exits and losses in their order, and the account', async () => {
    const result = await run(['replay', exitsPath, 'exits', '--ndjson']);
    const all = objects(result);
    expect(all.map(({ type, id, reason }) => id ?? reason ?? type)).toEqual([
      1,
      2,
      'kernel',
      'withheld',
      3,
      4,
      'account',
    ]);
    expect(all.at(-1)).toMatchObject({ delivered: 4, lost: 7, withheld: 3, settled: true });
    expect(result.stderr).toContain('7 exits lost on CPU 1');
    expect(result.stderr).toContain('4 exits, 7 lost, 3 withheld');
  });

  it('applies the filters of live exits, and a range of time', async () => {
    const some = objects(await run(['replay', exitsPath, 'exits', '--ndjson', '--pid', '2,3']));
    expect(some.at(-1)).toMatchObject({ delivered: 2, filtered: 2, lost: 7 });
    const part = objects(await run(['replay', exitsPath, 'exits', '--ndjson', '--from', '3']));
    expect(part.at(-1)).toMatchObject({ delivered: 2, lost: 0 });
    const day = new Date(Number(BEGIN_NS / 1_000_000n) + 3500).toISOString();
    const rest = objects(await run(['replay', exitsPath, 'exits', '--ndjson', '--from', day]));
    expect(rest.at(-1)).toMatchObject({ delivered: 1 });
    const summary = await run(['replay', exitsPath, 'exits', '--summary']);
    expect(summary.stdout).toMatch(/kworker\/0:1 +4 /);
  });

  it('prints when they ended in UTC, as --from takes it, wherever it is replayed', async () => {
    const env = { TZ: 'America/New_York' };
    const { stdout } = await run(['replay', exitsPath, 'exits'], { env });
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^TIME {20} +PID /);
    const times = lines.map((line) => line.slice(0, 24));
    const ms = [0, 1, 3, 4].map((second) => Number(BEGIN_NS / 1_000_000n) + 1000 * second);
    expect(times).toEqual(ms.map((each) => new Date(each).toISOString()));
    const rest = objects(
      await run(['replay', exitsPath, 'exits', '--ndjson', '--from', times[2] ?? ''], { env }),
    );
    expect(rest.at(-1)).toMatchObject({ delivered: 2 });
  });

  it('shows exits and snapshots whose times are none, as a damaged file has them', async () => {
    const bytes = captureOf([...demo, ...frames]);
    const resolution = Buffer.from(bytes.buffer).indexOf(Buffer.of(9, 0, 1, 0, 9, 0, 0, 0));
    expect(resolution).toBeGreaterThan(0);
    const path = join(folder, 'seconds.pcapng');
    writeFileSync(path, bytes.with(resolution + 4, 0));
    const exits = await run(['replay', path, 'exits']);
    expect([exits.code, exits.stdout]).toEqual([0, expect.stringMatching(/\n- +4 +\S+ /)]);
    const top = await run(['replay', path, 'top', '--rows', '1']);
    expect([top.code, top.stderr]).toEqual([0, '']);
    expect(top.stdout).toContain(' processes, 1 shown, ');
  });

  it('does not trust the account of a file that was cut', async () => {
    const cut = join(folder, 'cut.pcapng');
    writeFileSync(cut, captureOf(frames).subarray(0, -60));
    const { code, stdout, stderr } = await run(['replay', cut, 'exits', '--ndjson']);
    expect(code).toBe(65);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ settled: false });
    expect(stderr).toContain('is damaged at byte');
  });

  it('prints nothing of a recording without exits but its account', async () => {
    const [account, ...others] = objects(await run(['replay', demoPath, 'exits', '--ndjson']));
    expect([account, others]).toEqual([expect.objectContaining({ delivered: 0, lost: 0 }), []]);
  });
});

describe('sidestat replay', () => {
  it('filters records by process, user and name', async () => {
    const all = objects(await run(['replay', '--ndjson', demoPath]));
    const named = all.filter((o) => (o['stats'] as { comm?: string })?.comm === 'tar');
    expect(named.length).toBeGreaterThan(0);
    expect(objects(await run(['replay', '--ndjson', '--comm', 'tar', demoPath]))).toEqual(named);
    expect(objects(await run(['replay', '--ndjson', '--comm', '/^ta/', demoPath]))).toEqual(named);
    const { id } = named[0] as { id: number };
    const ofOne = objects(await run(['replay', '--ndjson', '--pid', String(id), demoPath]));
    expect(new Set(ofOne.map((o) => o['id']))).toEqual(new Set([id]));
    expect(new Set(ofOne.map((o) => o['kind']))).toEqual(new Set(['pid', 'tgid']));
    const nobody = objects(await run(['replay', '--ndjson', '--uid', '65534', demoPath]));
    expect(nobody.length).toBeGreaterThan(0);
    expect(nobody.every((o) => (o['stats'] as { uid: number }).uid === 65_534)).toBe(true);
  });

  it('refuses options that mean nothing for a view, and times that are none', async () => {
    for (const args of [
      ['top', '--uid', '0'],
      ['exits', '--sort', 'cpu'],
      ['--ndjson', '--summary'],
      ['top', '--from', 'yesterday'],
      ['top', '--speed', '0'],
      ['exits', '--raw'],
    ]) {
      expect([args, (await run(['replay', demoPath, ...args])).code]).toEqual([args, 64]);
    }
  });
});
