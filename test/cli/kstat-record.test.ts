/** The whole trip: captured kstats, the double of libkstat, helper, socket, record, file, replay. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasCommand } from '../../tools/packages.ts';
import { readAll } from '../capture/read.ts';
import { temporaryFolder } from '../folder.ts';
import { hasShared, KSTAT_SAMPLES } from '../kstat/shared.ts';
import { captureLines, Script } from '../kstat-helper/script.ts';
import { wrappedHelper } from '../kstat-helper/wrapped.ts';
import { IS_ROOT } from '../machine.ts';
import { run } from './run.ts';

const folder = temporaryFolder('kstat');

const LIMIT_MS = 60_000;
/** What kstat(8) printed of the captured machine. */
const OUTPUTS = [
  ['p.txt', ['-p']],
  ['default.txt', []],
  ['p_class_disk.txt', ['-p', '-c', 'disk']],
] as const;

const golden = (file: string): string => readFileSync(join(KSTAT_SAMPLES, file), 'utf8');

async function record(path: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['record', '--kstat', ...args, path], {
    timeout: LIMIT_MS,
  });
  expect([code, stdout]).toEqual([0, '']);
  return stderr;
}

describe.skipIf(!hasShared)('sidestat record --kstat (needs ../shared)', () => {
  const path = join(folder, 'amd64.pcapng');

  it('records what replay prints as kstat(8) did, byte for byte', {
    timeout: LIMIT_MS,
  }, async () => {
    using script = new Script(1, captureLines(join(KSTAT_SAMPLES, 'capture_amd64.jsonl')));
    const helper = wrappedHelper(script);
    const told = await record(path, '--kstat-helper', helper, '--duration', '1');
    expect(told).toMatch(/: \d+ records, .*, 0 lost, 0 withheld/);
    for (const [file, args] of OUTPUTS) {
      const { code, stdout, stderr } = await run(['replay', path, 'kstat', ...args]);
      expect([file, code, stderr, stdout]).toEqual([file, 0, '', golden(file)]);
    }
    const dated = await run(['replay', path, 'kstat', '-T', 'u', '-p', 'unix:0:vminfo:freemem']);
    expect(Math.abs(Number.parseInt(dated.stdout, 10) - Date.now() / 1000)).toBeLessThan(300);
    // As a source of the kstat command it is the same.
    expect((await run(['kstat', '--from', path, '-p'])).stdout).toBe(golden('p.txt'));
  });

  it('says which machine it was, in the section and in the hello of the helper', async () => {
    const items = await readAll(new Uint8Array(readFileSync(path)));
    expect(items.report.damaged).toBe(0);
    expect(items.report.otherLinkTypes).toBe(0);
  });

  it('is printed as documents by replay --ndjson, one for each kstat', async () => {
    const { code, stdout } = await run(['replay', '--ndjson', path]);
    expect(code).toBe(0);
    const documents = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(documents.length % 21).toBe(0);
    expect(new Set(documents.map(({ type }) => type))).toEqual(new Set(['kstat']));
    const { stdout: listed } = await run(['replay', path, 'kstat', '--ndjson', 'sd:0:sd0']);
    const [sd0] = listed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(documents.find(({ kstat }) => kstat.name === 'sd0').kstat).toEqual(sd0);
    expect(documents[0].timeMs).toBeGreaterThan(1_600_000_000_000);
    // Who asks for tasks gets none.
    expect((await run(['replay', '--ndjson', '--uid', '0', path])).stdout).toBe('');
  });

  it.skipIf(!hasCommand('editcap') || !hasCommand('tshark'))(
    'is kept by editcap, and opened by tshark',
    { timeout: LIMIT_MS },
    async () => {
      for (const [name, options] of [
        ['edited.pcapng', []],
        ['edited.pcap', ['-F', 'pcap']],
      ] as const) {
        const edited = join(folder, name);
        const result = spawnSync('editcap', [...options, path, edited], { encoding: 'utf8' });
        expect([name, result.status, result.stderr]).toEqual([name, 0, '']);
        expect((await run(['replay', edited, 'kstat', '-p'])).stdout).toBe(golden('p.txt'));
      }
      const shown = execFileSync('tshark', ['-r', path], { encoding: 'utf8', stdio: 'pipe' });
      expect(shown.trim().split('\n').length).toBeGreaterThan(1);
      // A part of the packets has a part of the kstats, and no more is claimed.
      const part = join(folder, 'part.pcapng');
      expect(spawnSync('editcap', ['-r', path, part, '1-2']).status).toBe(0);
      expect((await run(['replay', part, 'kstat', '-p'])).stdout).toBe(golden('p.txt'));
    },
  );

  it('selects by pattern and class, and says what cannot be', { timeout: LIMIT_MS }, async () => {
    using script = new Script(1, captureLines(join(KSTAT_SAMPLES, 'capture_amd64.jsonl')));
    const helper = wrappedHelper(script);
    const disks = join(folder, 'disks.pcapng.gz');
    await record(disks, '--kstat-helper', helper, '--kstat-class', 'disk', '--duration', '1');
    expect((await run(['replay', disks, 'kstat', '-p'])).stdout).toBe(golden('p_class_disk.txt'));
    for (const args of [
      ['--kstat-class', 'disk'],
      ['--kstat', '--kstat-select', 'a:b:c'],
      ['--kstat', '--kstat-select', 'a:0:b:c'],
    ]) {
      expect((await run(['record', ...args, join(folder, 'none.pcapng')])).code).toBe(64);
    }
    const missing = await run([
      'record',
      '--kstat',
      '--kstat-helper',
      '/nowhere',
      join(folder, 'x'),
    ]);
    expect(missing.code).toBe(69);
  });

  it.each(['--from', '--helper=x'])('refuses %s behind the view kstat', async (option) => {
    const { code, stderr } = await run(['replay', path, 'kstat', option, 'x']);
    expect(code).toBe(64);
    expect(stderr).toContain('means nothing for a capture');
    const before = await run(['replay', '--ndjson', path, 'kstat']);
    expect([before.code, before.stderr]).toEqual([64, expect.stringContaining('behind the view')]);
  });
});

describe.skipIf(!hasShared)('sidestat convert with kstats (needs ../shared)', () => {
  it.each(['amd64', 'sparcv9'])(
    'makes a capture of JSON lines of %s that prints the same, and lines again',
    { timeout: LIMIT_MS },
    async (arch) => {
      const lines = join(KSTAT_SAMPLES, `capture_${arch}.jsonl`);
      const pcapng = join(folder, `${arch}-converted.pcapng`);
      const [again, back] = [join(folder, `${arch}-2.pcapng.gz`), join(folder, `${arch}.jsonl`)];
      for (const [from, to] of [
        [lines, pcapng],
        [pcapng, again],
        [again, back],
      ] as const) {
        const { code, stderr } = await run(['convert', from, to]);
        expect([to, code, stderr]).toEqual([to, 0, '']);
      }
      const documents = (text: string): unknown[] =>
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
      expect(documents(readFileSync(back, 'utf8'))).toEqual(documents(readFileSync(lines, 'utf8')));
      for (const file of [pcapng, again]) {
        const { stdout } = await run(['replay', file, 'kstat', '-p']);
        expect(stdout).toBe(golden('p.txt'));
      }
    },
  );

  it('says what of a capture is not in rows and frames', async () => {
    const pcapng = join(folder, 'amd64-converted.pcapng');
    const rows = await run(['convert', pcapng, '-', '--to', 'csv']);
    expect([rows.code, rows.stdout.split('\n').length]).toEqual([0, 2]);
    expect(rows.stderr).toMatch(/left out: \d+ frames of kstats/);
    const frames = await run(['convert', pcapng, '-', '--to', 'frames']);
    expect(frames.stderr).toMatch(/left out: \d+ frames of kstats/);
    const mixed = join(folder, 'mixed.jsonl');
    const texts = ['amd64', 'sparcv9'].map((arch) => golden(`capture_${arch}.jsonl`));
    writeFileSync(mixed, texts.join(''));
    const refused = await run(['convert', mixed, join(folder, 'mixed.pcapng')]);
    expect([refused.code, refused.stderr]).toEqual([
      65,
      expect.stringContaining('another machine'),
    ]);
  });
});

describe.skipIf(!IS_ROOT || !hasShared)(
  'one file with tasks and kstats (needs root, ../shared)',
  () => {
    it('has both interfaces, each whole, also when it is split', {
      timeout: LIMIT_MS,
    }, async () => {
      using script = new Script(1, captureLines(join(KSTAT_SAMPLES, 'capture_amd64.jsonl')));
      const args = ['--kstat-helper', wrappedHelper(script), '--kstat-interval', '0.1'];
      const path = join(folder, 'both.pcapng');
      const tasks = ['--interval', '0.1', '--pid', `1,${process.pid}`];
      await record(path, ...args, ...tasks, '--duration', '3', '--rotate-size', '64K');
      const names = ['both.0001.pcapng', 'both.0002.pcapng'].map((name) => join(folder, name));
      for (const name of names) {
        expect((await run(['replay', name, 'kstat', '-p'])).stdout).toBe(golden('p.txt'));
        const top = await run(['replay', name, 'top', '--ndjson']);
        expect([top.code, top.stderr]).toEqual([0, '']);
        expect(top.stdout).toContain(`"id":${process.pid},`);
        const { stdout } = await run(['replay', '--ndjson', name]);
        const types = new Set(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line).type),
        );
        expect(types).toEqual(new Set(['taskstats', 'kstat']));
        const converted = `${name}.converted.pcapng`;
        expect((await run(['convert', name, converted])).code).toBe(0);
        expect((await run(['replay', '--ndjson', converted])).stdout).toBe(stdout);
        if (!hasCommand('editcap')) continue;
        const edited = `${name}.edited.pcapng`;
        expect(spawnSync('editcap', [name, edited]).status).toBe(0);
        expect((await run(['replay', '--ndjson', edited])).stdout).toBe(stdout);
      }
    });
  },
);
