import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { IS_ROOT } from '../machine.ts';
import { Children } from './children.ts';
import { helperOf } from './helpers.ts';
import { hasMountNamespaces } from './namespaces.ts';
import { PROGRAM, run, runJson } from './run.ts';

interface Task {
  type?: 'task';
  refresh?: number;
  id: number;
  user: string;
  comm?: string;
  state?: string;
  threads?: number;
  intervalSec?: number;
  delayAccounting: string;
  rates: Record<string, number>;
  [field: string]: unknown;
}

interface Document {
  schema: number;
  recorded: boolean;
  refreshes: { refresh: number; tasks: Task[]; scope: string; vanished: number }[];
}

function tasksOf({ refreshes }: Document): Task[] {
  return refreshes.flatMap(({ tasks }) => tasks);
}

const IN_ALL =
  /^in all: CPU% [\d.]+, READ\/s [\d.BKMG]+, WRITE\/s [\d.BKMG]+; devices READ\/s [\d.BKMG]+, WRITE\/s [\d.BKMG]+$/;

describe.skipIf(!IS_ROOT)('top without a terminal (needs CAP_NET_ADMIN)', () => {
  const children = new Children();
  let workers = 0;
  let named = 0;

  beforeAll(async () => {
    workers = await children.startWorkers(2);
    named = await children.startNamed('a\\033[2Jb');
  });
  afterAll(() => children.end());

  it('prints a table for each refresh', async () => {
    const { code, stdout, stderr } = await run(['top', '-n', '2', '-d', '0.3', '--rows', '5']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const tables = stdout.split('\n\n');
    expect(tables).toHaveLength(2);
    for (const table of tables) {
      const lines = table.trimEnd().split('\n');
      expect(lines[0]).toMatch(/^sidestat {2}live {2}interval \d\.\d\d s {2}/);
      expect(lines[1]).toMatch(/ 5 shown, \d+ ended, \d+ vanished, 0 withheld, 0 lost$/);
      expect(lines[2]).toMatch(IN_ALL);
      expect(lines[3]).toMatch(/^kernel\.task_delayacct is [01]/);
      expect(lines[4]).toMatch(/^ *PID +USER +S +COMM +CPU% +WAIT%/);
      expect(lines).toHaveLength(5 + 5);
    }
    expect(stdout).not.toContain('\x1b');
  });

  it('counts one process in the singular', async () => {
    const { stdout } = await run(['top', '-b', '-n', '1', '--pid', String(workers)]);
    expect(stdout).toContain('\n1 process, 1 shown, ');
  });

  it('shows what a working process does', async () => {
    const document = await runJson<Document>([
      'top',
      '--json',
      '-n',
      '2',
      '-d',
      '0.5',
      '--pid',
      `${workers},${named}`,
    ]);
    expect(document).toMatchObject({ schema: 1, recorded: false });
    expect(document.refreshes.map(({ refresh }) => refresh)).toEqual([1, 2]);
    for (const task of tasksOf(document).filter(({ id }) => id === workers)) {
      expect(task).toMatchObject({ user: 'root', comm: 'workers', threads: 3 });
      expect(task.intervalSec).toBeGreaterThan(0.2);
      // Two threads that work, on a machine that others may use as well.
      expect(task.rates['cpuRunVirtualNs']).toBeGreaterThan(1e6);
      expect(task.rates['cpuRunVirtualNs']).toBeLessThan(2.2e9);
    }
    const idle = tasksOf(document).filter(({ id }) => id === named);
    expect(idle).toHaveLength(2);
    for (const task of idle) {
      expect(task).toMatchObject({ comm: 'a\x1b[2Jb', state: 'S', threads: 1 });
      expect(task.rates['cpuRunVirtualNs']).toBe(0);
      expect(task.rates['voluntaryContextSwitches']).toBe(0);
    }
  });

  it('adds up since the start', async () => {
    const args = ['top', '-n', '3', '-d', '0.3', '--accumulated', '--pid', String(workers)];
    const document = await runJson<Document & { refreshes: object[] }>([...args, '--json']);
    expect(document.refreshes).toMatchObject(Array(3).fill({ accumulated: true }));
    const [one, , three] = tasksOf(document).map(({ intervalSec }) => intervalSec as number);
    expect(three).toBeGreaterThan((one as number) + 0.5);
    const { stdout } = await run(args);
    expect(stdout).toMatch(/^sidestat {2}live {2}accumulated over \d\.\d\d s {2}/);
    expect(stdout).toMatch(/ CPU% +WAIT% +BLKIO% +READ +WRITE .* CSW /);
    expect(stdout).toMatch(/^in all: .*; devices READ [\d.BKMG]+, WRITE [\d.BKMG]+$/m);
  });

  it('tells what the devices did', async () => {
    const { refreshes } = await runJson<Document>(['top', '--json', '-n', '1', '--pid', '1']);
    const { devices } = refreshes[0] as unknown as { devices: Record<string, number> };
    expect(Object.keys(devices)).toEqual(['readBytes', 'writeBytes']);
    for (const bytes of Object.values(devices)) {
      expect(bytes).toBeGreaterThanOrEqual(0);
      expect(bytes % 1024).toBe(0);
    }
  });

  it('escapes names in tables', async () => {
    const { stdout } = await run(['top', '-n', '1', '-d', '0.2', '--pid', String(named)]);
    expect(stdout).toContain('a\\x1b[2Jb');
    expect(stdout).not.toContain('\x1b');
  });

  it('shows command lines', async () => {
    const args = ['top', '-c', '-n', '1', '-d', '0.2', '--pid', `${workers},${named}`];
    const { stdout } = await run(args);
    expect(stdout).toMatch(/ THR +COMMAND\n/);
    expect(stdout).toMatch(/ 3 {2}\S+\/workers 2\n/);
    // A shell that was given its program as an argument.
    expect(stdout).toMatch(/ 1 {2}sh -c printf 'a/);
    const tasks = tasksOf(await runJson<Document>([...args, '--json']));
    const lines = new Map(tasks.map(({ id, commandLine }) => [id, commandLine]));
    expect(lines.get(workers)).toMatch(/^\/\S+\/workers 2$/);
    expect(lines.get(named)).toMatch(/^sh -c printf 'a\\033\[2Jb' > \/proc/);
    const [task] = tasksOf(await runJson<Document>([...args.toSpliced(1, 1), '--json']));
    expect(task).not.toHaveProperty('commandLine');
  });

  it('prints objects, a line each, in the order header, refresh, tasks', async () => {
    const { code, stdout } = await run([
      'top',
      '--ndjson',
      '-n',
      '2',
      '-d',
      '0.2',
      '--rows',
      '3',
      '--raw',
    ]);
    expect(code).toBe(0);
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Task);
    expect(objects.map(({ type }) => type)).toEqual([
      'header',
      ...['refresh', 'task', 'task', 'task'],
      ...['refresh', 'task', 'task', 'task'],
    ]);
    expect(objects[0]).toMatchObject({ schema: 1 });
    const names = new Set(FIELDS.map(({ cname }) => cname));
    for (const { type, rates } of objects) {
      if (type !== 'task') continue;
      expect(Object.keys(rates).length).toBeGreaterThan(0);
      for (const name of Object.keys(rates)) expect(names).toContain(name);
    }
  });

  it('shows each thread with --threads', async () => {
    const document = await runJson<Document>([
      'top',
      '--json',
      '-n',
      '1',
      '-d',
      '0.3',
      '--threads',
      '--pid',
      String(workers),
    ]);
    expect(document.refreshes[0]?.scope).toBe('threads');
    expect(tasksOf(document).map(({ tgid }) => tgid)).toEqual([workers, workers, workers]);
    expect(tasksOf(document).every(({ threads }) => threads === undefined)).toBe(true);
  });

  it('chooses and orders tasks', async () => {
    const ids = async (...args: string[]): Promise<number[]> =>
      tasksOf(await runJson<Document>(['top', '--json', '-n', '1', '-d', '0.3', ...args])).map(
        ({ id }) => id,
      );
    const byPid = await ids('--sort', 'pid');
    expect(byPid[0]).toBe(1);
    expect(byPid).toEqual(byPid.toSorted((a, b) => a - b));
    expect(await ids('--filter', 'workers')).toContain(workers);
    expect(await ids('--filter', 'workers')).not.toContain(1);
    expect(await ids('--active', '--pid', `${workers},${named}`)).toEqual([workers]);
    expect(await ids('--user', 'root', '--pid', String(named))).toEqual([named]);
    expect(await ids('-o', '-u', 'root', '-p', `${workers},${named}`)).toEqual([workers]);
    expect(await ids('--user', '65534', '--pid', String(named))).toEqual([]);
    expect(await ids('--sort', 'cpuRunVirtualNs', '--rows', '1')).toHaveLength(1);
  });

  it('counts a process that is not there as vanished', async () => {
    const { refreshes } = await runJson<Document>([
      'top',
      '--json',
      '-n',
      '1',
      '-d',
      '0.2',
      '--pid',
      `${workers},4194304`,
    ]);
    expect(refreshes[0]).toMatchObject({ vanished: 1 });
  });

  it('starts another helper when one is killed, and says so', async () => {
    const { code, stdout, stderr } = await run(['top', '-n', '3', '-d', '0.5', '--rows', '1'], {
      started: (child) => {
        const timer = setInterval(() => {
          const helper = helperOf(child.pid as number);
          if (helper === undefined) return;
          clearInterval(timer);
          setTimeout(() => process.kill(helper, 'SIGKILL'), 600);
        }, 20);
        child.once('exit', () => clearInterval(timer));
      },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/the helper was killed by SIGKILL\n/);
    expect(stderr).toMatch(/trying again in 0\.25 s/);
    expect(stdout.split('\n\n')).toHaveLength(3);
  });

  it.skipIf(!hasMountNamespaces())(
    'ends at once where there is no procfs (needs mount namespaces)',
    async () => {
      const wrapper = ['unshare', '--mount', 'sh', '-c', 'umount -l /proc && exec "$@"', 'sh'];
      const { code, stderr } = await run(['top'], { program: [...wrapper, ...PROGRAM] });
      expect({ code, stderr }).toEqual({
        code: 69,
        stderr: 'sidestat: there is no procfs at /proc\nhint: mount it: mount -t proc proc /proc\n',
      });
    },
  );

  it('ends quietly when its reader has seen enough', async () => {
    const program = ['sh', '-c', `"$@" | head -n 1`, 'sh'];
    const { code, stdout, stderr } = await run(['top', '-d', '0.1'], {
      program: [...program, ...PROGRAM],
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toHaveLength(2);
  });
});

describe('options of top', () => {
  it.each([
    [['--json'], /needs an end/],
    [['--raw'], /--raw needs --json or --ndjson/],
    [['-d', '0.05'], /from 0\.1 to 3600/],
    [['-d', '1s'], /from 0\.1 to 3600/],
    [['-n', '0'], /whole number/],
    [['--sort', 'nothing'], /one of pid, tgid, user, comm, cpu, wait, blkio/],
    [['--sort', 'state'], /one of pid/],
    [['--user', 'nobody of this name'], /no such user/],
    [['--pid', 'x'], /pid must be an integer/],
    [['--pid', '-1'], /pid must be an integer/],
    [['--pid', ','], /needs a process id/],
    [['--json', '--ndjson', '-n', '1'], /cannot be used with/],
  ])('%j end with 64 and a sentence', async (args, message) => {
    const { code, stdout, stderr } = await run(['top', ...args]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('the help of top', () => {
  it('asks for plain tables where it promises them, as a terminal shows a screen', async () => {
    const { stdout } = await run(['top', '--help'], { env: { COLUMNS: '200' } });
    const examples = stdout.split('\n').filter((line) => line.startsWith('  sidestat '));
    const promised = examples.filter((line) => line.includes(' plain tables, '));
    expect(promised).toEqual([expect.stringMatching(/^ {2}sidestat top -b /)]);
  });
});
