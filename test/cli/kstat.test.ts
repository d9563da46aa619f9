import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { type Arch, KstatBuilder } from '../kstat/build.ts';
import { kstatsAt } from '../kstat/machine.ts';
import { hasShared, KSTAT_SAMPLES } from '../kstat/shared.ts';
import { SPL_FILES } from '../kstat/text/spl-files.ts';
import { type Run, run } from './run.ts';

const folder = temporaryFolder('kstat');

/** Two reports, at seconds 1 and 3, as JSON lines. */
function capture(arch: Arch): string {
  const build = new KstatBuilder(arch);
  return [1, 3].flatMap((n) => kstatsAt(arch, n).map((facts) => `${build.line(facts)}\n`)).join('');
}

beforeAll(() => {
  writeFileSync(join(folder, 'amd64.jsonl'), capture('amd64'));
  writeFileSync(join(folder, 'sparcv9.jsonl'), capture('sparcv9'));
  mkdirSync(join(folder, 'spl/zfs/my pool'), { recursive: true });
  writeFileSync(join(folder, 'spl/zfs/arcstats'), SPL_FILES.named);
  writeFileSync(join(folder, 'spl/zfs/my pool/io'), SPL_FILES.io);
  writeFileSync(join(folder, 'spl/zfs/my pool/state'), 'ONLINE\n');
});

function kstat(file: string, ...args: string[]): Promise<Run> {
  return run(['kstat', '--from', join(folder, file), ...args]);
}

describe.skipIf(!hasShared)('the outputs of the real kstat(8) (needs ../shared)', () => {
  it.each(['amd64', 'sparcv9'])('are the same to the byte for a capture of %s', async (arch) => {
    const from = ['kstat', '--from', join(KSTAT_SAMPLES, `capture_${arch}.jsonl`)];
    for (const [file, args] of [
      ['default.txt', []],
      ['p.txt', ['-p']],
      ['p_class_disk.txt', ['-pc', 'disk']],
      ['p_two_selectors.txt', ['-p', 'unix::vminfo:freemem', 'unix:0:vminfo:']],
      ['j_sd_r.json.txt', ['-jm', 'sd', '-n', 'sd[01]', '-s', 'r*']],
    ] as const) {
      const { stdout, stderr, code } = await run([...from, ...args]);
      expect(stdout).toBe(readFileSync(join(KSTAT_SAMPLES, file), 'utf8'));
      expect([stderr, code]).toEqual(['', 0]);
    }
  });

  it('come back from what kstat -p saved', async () => {
    const from = ['kstat', '--from', join(KSTAT_SAMPLES, 'p.txt')];
    for (const [file, args] of [
      ['p.txt', ['-p']],
      ['default.txt', []],
    ] as const) {
      const { stdout } = await run([...from, ...args]);
      expect(stdout).toBe(readFileSync(join(KSTAT_SAMPLES, file), 'utf8'));
    }
  });
});

describe('sidestat kstat', () => {
  it.each(['amd64.jsonl', 'sparcv9.jsonl'])('prints the default format of %s', async (file) => {
    const { stdout } = await kstat(file, '-m', 'cpu_info');
    expect(stdout).toBe(
      'module: cpu_info                        instance: 0     \n' +
        'name:   cpu_info0                       class:    misc\n' +
        '\tbrand                           A CPU of the tests\n' +
        '\tclock_MHz                       1995\n' +
        '\tcrtime                          0.000008000\n' +
        '\tfamily                          6\n' +
        '\tsnaptime                        101.000000000\n' +
        '\tstate                           on-line\n\n',
    );
  });

  it('prints -p, -C and -l', async () => {
    const only = ['-m', 'unix', '-n', 'sysinfo', '-s', '/^(updates|class)$/'];
    expect((await kstat('amd64.jsonl', '-p', ...only)).stdout).toBe(
      'unix:0:sysinfo:class\tmisc\nunix:0:sysinfo:updates\t2\n',
    );
    expect((await kstat('amd64.jsonl', '-C', ...only)).stdout).toBe(
      'unix:0:sysinfo:class:misc\nunix:0:sysinfo:updates:2\n',
    );
    expect((await kstat('amd64.jsonl', '-l', ...only)).stdout).toBe(
      'unix:0:sysinfo:class\nunix:0:sysinfo:updates\n',
    );
  });

  it('takes combined options, an instance apart and patterns', async () => {
    const [first, ...others] = await Promise.all([
      kstat('amd64.jsonl', '-pm', 'cpu', '-i', '0', '-s', 'cpu_nsec_[!iu]*'),
      kstat('amd64.jsonl', '-p', '-i0', '-mcpu', '-s', '/^cpu_nsec_k/'),
      kstat('amd64.jsonl', '-p', 'cpu:0:sys:cpu_nsec_kernel'),
      kstat('amd64.jsonl', '-p', '-c', 'misc', 'cpu:::/_kernel$/'),
    ]);
    expect(first?.stdout).toBe('cpu:0:sys:cpu_nsec_kernel\t250000000\n');
    for (const other of others) expect(other.stdout).toBe(first?.stdout);
  });

  // glibc's printf("%.9f") of the same doubles; above 97 days some lie between two texts.
  it.each([
    [8388608000976562n, '8388608.000976562'],
    [8388608002929688n, '8388608.002929688'],
    [8388608002929687n, '8388608.002929688'],
    [104210530045632123n, '104210530.045632124'],
  ])('prints the time %d as C does', async (snaptimeNs, text) => {
    const facts = { kid: 1, module: 'm', name: 'n', type: 1, ndata: 0, snaptimeNs };
    const data = new KstatBuilder().named([['a', 2, 1]]);
    writeFileSync(join(folder, 'time.jsonl'), `${new KstatBuilder().line({ ...facts, data })}\n`);
    expect((await kstat('time.jsonl', '-p', '-s', 'snaptime')).stdout).toBe(
      `m:0:n:snaptime\t${text}\n`,
    );
  });

  it('lists a kstat that could not be read with what its header has', async () => {
    expect((await kstat('amd64.jsonl', '-p', 'acpi')).stdout).toBe(
      'acpi:0:acpi:class\tmisc\nacpi:0:acpi:crtime\t0.000014000\n',
    );
  });

  it('leaves out kstats about kstats, and bytes that nobody can name', async () => {
    const { stdout } = await kstat('amd64.jsonl', '-l', '-m', 'unix');
    expect(stdout).not.toContain('kstat_headers');
    expect(stdout).not.toContain('page_retire_list');
    expect(stdout).toContain('unix:0:var:v_buf\n');
  });

  it('prints valid JSON with -j: exact numbers, and one array a report', async () => {
    const { stdout } = await kstat('amd64.jsonl', '-j', '-n', '/^(sys|cpu_info0)$/');
    expect(stdout).toContain('"syscall": 1152921504606847976');
    expect(JSON.parse(stdout)).toMatchObject([
      { module: 'cpu', instance: 0, name: 'sys', class: 'misc', type: 1, snaptime: 101 },
      { data: { brand: 'A CPU of the tests', state: 'on-line', crtime: 0.000008 } },
    ]);
    expect((await kstat('amd64.jsonl', '-j', '-m', 'none')).stdout).toBe('[]\n');
  });

  it('prints documents for programs', async () => {
    const { stdout } = await kstat('amd64.jsonl', '--json', 'cpu', 'sd');
    expect(JSON.parse(stdout)).toMatchObject([
      { kid: 9, type: 'named', snaptimeNs: 101e9, data: { syscall: '1152921504606847976' } },
      { kid: 11, class: 'disk', data: { reads: 4294967286 } },
    ]);
    const lines = (await kstat('amd64.jsonl', '--ndjson', 'cpu', 'sd')).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(stdout));
  });

  it('prints every report of a file when there is an interval, and the date', async () => {
    const { stdout } = await kstat('amd64.jsonl', '-p', '-T', 'u', 'unix::sysinfo:updates', '1');
    expect(stdout).toMatch(
      /^\d{10}\nunix:0:sysinfo:updates\t2\n\n\d{10}\nunix:0:sysinfo:updates\t4\n$/,
    );
    const once = await kstat('amd64.jsonl', '-pT', 'd', 'unix::sysinfo:updates', '1', '1');
    expect(once.stdout).toMatch(/^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \S+ \d{4}\nunix:0:sysinfo/);
    expect(once.stdout.split('\n')).toHaveLength(3);
  });

  it('prints the time of the recording for a capture, and not that of today', async () => {
    const path = join(folder, 'dated.pcapng');
    expect(await run(['convert', join(folder, 'amd64.jsonl'), path])).toMatchObject({ code: 0 });
    const { stdout } = await kstat('dated.pcapng', '-pT', 'u', 'unix::sysinfo:updates', '1');
    expect(stdout).toBe(
      '1577836800\nunix:0:sysinfo:updates\t2\n\n1577836801\nunix:0:sysinfo:updates\t4\n',
    );
    const date = await kstat('dated.pcapng', '-pT', 'd', 'unix::sysinfo:updates');
    expect(date.stdout).toMatch(/^Wed Jan {2}1 00:00:00 UTC 2020\n/);
    const rates = await kstat('dated.pcapng', '--rates', '-pT', 'u', 'sd');
    expect(rates.stdout).toMatch(/^1577836801\n/);
  });

  it('prints rates, and the load of devices', async () => {
    const { stdout } = await kstat('amd64.jsonl', '--rates', '-p', 'sd', 'link');
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'sd:0:sd0:busy_percent\t50.000',
        'sd:0:sd0:reads\t10.000',
        'sd:0:sd0:service_ms\t100.000',
        'link:0:net0:rbytes64\t1024.000',
      ]),
    );
    const json = JSON.parse((await kstat('amd64.jsonl', '--rates', '--json', 'sd')).stdout);
    expect(json).toMatchObject([{ state: 'same', intervalSec: 2, io: { busyPercent: 50 } }]);
  });

  it('shows disks, CPUs and links with top', async () => {
    const { stdout, code } = await kstat('amd64.jsonl', 'top', '-n', '1');
    expect(stdout).toMatch(/^CPU +USER % .*\n0 +25\.0 +25\.0 +50\.0 +1000/);
    expect(stdout).toMatch(/\nsd0 +10 +10 +4\.00 KiB +8\.00 KiB +0\.20 +2\.00 +100 ms +50\.0\n/);
    expect(stdout).toMatch(/\nnet0 +1\.00 KiB +2\.00 KiB/);
    expect(code).toBe(0);
  });

  it('reads OpenZFS, with blanks in the names of pools', async () => {
    const { stdout } = await kstat('spl', '-p', '-m', 'zfs*', '-s', '/^(hits|reads|state)$/');
    expect(stdout).toBe(
      'zfs:0:arcstats:hits\t18446744073709551615\n' +
        'zfs/my pool:0:io:reads\t15944997\n' +
        'zfs/my pool:0:state:state\tONLINE\n',
    );
  });

  it('names file and line of a kstat of OpenZFS that is damaged, and prints the others', async () => {
    mkdirSync(join(folder, 'bad'));
    writeFileSync(join(folder, 'bad/cut'), SPL_FILES.named.slice(0, 200));
    writeFileSync(join(folder, 'bad/state'), 'ONLINE\n');
    const { stdout, stderr, code } = await kstat('bad', '-p');
    expect(stdout).toContain('state:state\tONLINE\n');
    expect(stderr).toContain(`${join(folder, 'bad/cut')}:5: the line has no end`);
    expect(code).toBe(3);
  });
});

describe('the exit code of sidestat kstat', () => {
  it.each([
    [0, ['-q', '-m', 'cpu']],
    [1, ['-q', '-m', 'nothing']],
    [1, ['-p', 'cpu:0:sys:nothing']],
    [2, ['-q', '-p']],
    [2, ['-j', '-l']],
    [2, ['-m', 'cpu', 'cpu:0']],
    [2, ['a:b:c:d:e']],
    [2, ['1', '2', '3']],
    [2, ['0']],
    [2, ['-m', '/(/']],
    [2, ['-x']],
    [2, ['-T', 'x']],
  ])('is %i for %j', async (code, args) => {
    const result = await kstat('amd64.jsonl', ...args);
    expect(result.code).toBe(code);
    expect(result.stderr === '').toBe(code < 2);
  });

  it('is 3 for a file that is not there or damaged', async () => {
    expect((await kstat('nothing')).code).toBe(3);
    writeFileSync(join(folder, 'cut.jsonl'), capture('amd64').slice(0, 5000));
    const { code, stderr } = await kstat('cut.jsonl');
    expect(code).toBe(3);
    expect(stderr).toMatch(/cut\.jsonl:\d+: the line has no end/);
  });
});
