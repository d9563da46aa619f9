import { type ChildProcess, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { IS_ROOT } from '../machine.ts';
import { helperOf } from './helpers.ts';
import { type Run, run } from './run.ts';

const ACCOUNT = /^sidestat: ([\d,]+) exits?, (?:([\d,]+) left out, )?0 lost, 0 withheld/m;

/** Tasks of this name end: some with 3, many at once, and some by a signal. */
function endTasks(name: string): void {
  const script = `printf '${name}' > /proc/$$/comm; exit 3`;
  spawnSync('sh', ['-c', 'for i in 1 2 3 4 5 6 7 8; do sh -c "$0" & done; wait', script]);
  spawnSync('sh', ['-c', `printf '${name}' > /proc/$$/comm; kill -9 $$`]);
}

/** Runs it while such tasks end, until it ends; `then` gets it when it has printed something. */
async function exits(
  args: readonly string[],
  name: string,
  then: (child: ChildProcess) => void = () => {},
): Promise<Run> {
  let going = true;
  const running = run(['exits', '--helper', BUILT_HELPER, ...args], {
    detached: true, // the leader of a group, as what a shell starts
    started: (child) => {
      child.stdout?.once('data', () => then(child));
    },
  }).finally(() => {
    going = false;
  });
  while (going) {
    endTasks(name);
    await sleep(50);
  }
  return running;
}

function objects({ stdout }: Run): Record<string, unknown>[] {
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe.skipIf(!IS_ROOT)('sidestat exits on the live kernel (needs CAP_NET_ADMIN)', () => {
  const name = `ex${process.pid}`;

  it('prints a line for each exit, under a header, and the account', async () => {
    const result = await exits(['--comm', name, '--count', '4'], name);
    expect(result.code).toBe(0);
    const [header, ...lines] = result.stdout.trimEnd().split('\n');
    expect(header).toMatch(/^TIME +PID +PROCESS +USER +COMMAND +LIVED +STATUS +CPU +DELAYS/);
    expect(lines.length).toBe(4);
    for (const line of lines) {
      expect(line).toMatch(
        new RegExp(`^[\\d:.]{12} +\\d+ +\\d+ +root +${name} +[\\d.]+ \\w+ +(exit 3|SIGKILL) `),
      );
    }
    expect(ACCOUNT.exec(result.stderr)?.[1]).toBe('4');
  });

  it('prints objects, and the account as the last of them', async () => {
    const count = 18; // two rounds: of either kind there is one among them
    const result = await exits(['--comm', name, '--count', `${count}`, '--ndjson'], name);
    const all = objects(result);
    expect(all.length).toBe(count + 1);
    expect(all.slice(0, count)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: 'exit', exitCode: 3, processEnded: true }),
        expect.objectContaining({ event: 'exit', exitSignal: 9, coreDumped: false }),
      ]),
    );
    expect(all[count]).toMatchObject({
      type: 'account',
      delivered: count,
      lost: 0,
      settled: true,
    });
    expect(result.stderr).toMatch(ACCOUNT);
  });

  it('ends with the account when its group is interrupted, and leaves no helper', async () => {
    let helper: number | undefined;
    const result = await exits(['--comm', `/^${name}$/`], name, (child) => {
      helper = helperOf(child.pid as number);
      setTimeout(() => process.kill(-(child.pid as number), 'SIGINT'), 300);
    });
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(ACCOUNT);
    expect(result.stderr).not.toContain('not told');
    expect(helper).toBeGreaterThan(0);
    expect(() => process.kill(helper as number, 0)).toThrow('ESRCH');
  });

  it('sums up by name, from time to time and at the end', async () => {
    const args = [
      '--process',
      '--summary',
      '--duration',
      '2.5',
      '--interval',
      '1',
      '--uid',
      'root',
    ];
    const result = await exits([...args, '--comm', name], name);
    expect(result.code).toBe(0);
    const tables = result.stdout.trimEnd().split('\n\n');
    expect(tables.length).toBe(3);
    const counts = tables.map((table) =>
      Number(new RegExp(`^${name} +(\\d+) +\\d+ +[\\d.]+ \\w+`, 'm').exec(table)?.[1] ?? 0),
    );
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBeGreaterThan(2);
    expect(ACCOUNT.exec(result.stderr)?.[1]).toBe(String(counts.at(-1)));
  });

  it('does not let the name of a task write to the terminal', async () => {
    const evil = '\\033[2J\\n\\302\\233x';
    const result = await exits(['--comm', '/2J/', '--count', '1'], evil);
    expect(result.stdout).toContain('\\x1b[2J\\x0a\\x9bx');
    expect(result.stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('is not failed by a reader that has seen enough', async () => {
    const result = await exits(['--ndjson'], name, (child) => child.stdout?.destroy());
    expect(result.code).toBe(0);
  });
});

describe('sidestat exits', () => {
  it.each([
    [['--raw']],
    [['--raw', '--ndjson', '--summary']],
    [['--interval', '1']],
    [['--summary', '--duration', '1', '--interval', '10m']],
    [['--summary', '--duration', '1', '--interval', '3601']],
    [['--comm', '/(/']],
    [['--uid', 'no such user']],
    [['--pid', '0']],
    [['--count', '0']],
    [['--duration', '-1']],
    [['--duration', '25d']],
    [['--min-lifetime', 'x']],
  ])('refuses %o as wrong usage', async (args) => {
    const { code, stdout, stderr } = await run(['exits', ...args]);
    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^sidestat: /);
  });
});
