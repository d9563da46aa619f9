import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { IS_ROOT } from '../machine.ts';
import { Children } from './children.ts';
import { helperOf } from './helpers.ts';
import { PROGRAM } from './run.ts';
import { hasTmux, PROMPT, Tmux } from './tmux.ts';

const SIDESTAT = PROGRAM.join(' ');
const THROWS = fileURLToPath(new URL('throws.ts', import.meta.url));

function whyNot(): string | undefined {
  if (!IS_ROOT) return 'needs CAP_NET_ADMIN';
  return hasTmux() ? undefined : 'needs tmux';
}

const why = whyNot();

describe.skipIf(why !== undefined)(`top on a terminal (${why ?? 'with tmux'})`, () => {
  const children = new Children();
  let tmux: Tmux;
  let modes: string;

  const ttyModes = (): string =>
    spawnSync('stty', ['-F', tmux.variable('pane_tty'), '-g'], { encoding: 'utf8' }).stdout;
  const ready = (): Promise<string> => tmux.until(/interval .*\n(?:.*\n)+ +PID/);
  /** Whether the shell has the terminal back, as it was. */
  const expectRestored = async (): Promise<void> => {
    await tmux.until(new RegExp(`${PROMPT}$`, 'm'));
    expect(tmux.variable('alternate_on')).toBe('0');
    expect(tmux.variable('cursor_flag')).toBe('1');
    tmux.command('echo status $?; stty -a');
    const text = await tmux.until(/status \d+[\s\S]*prompt>$/m);
    expect(text).not.toMatch(/ -(?:icanon|isig|echo)\b/);
  };
  /** The pid of the program, as the shell knows it. */
  const programPid = (): string => {
    const shell = tmux.variable('pane_pid');
    return readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim();
  };
  /** The first row below the titles. */
  const firstPid = (): number => {
    const lines = tmux.lines();
    const titles = lines.findIndex((line) => line.trimStart().startsWith('PID'));
    return Number.parseInt(lines[titles + 1] ?? '', 10);
  };

  beforeAll(() => {
    modes = '';
  });
  afterAll(() => children.end());
  beforeEach(async () => {
    tmux = new Tmux(100, 24);
    await tmux.until(/prompt>$/m);
    modes = ttyModes();
    expect(modes).not.toBe('');
  });
  afterEach(() => tmux.end());

  it('starts, sorts, reverses, filters, pauses, and quits with the terminal as it was', async () => {
    tmux.command(`${SIDESTAT} top --sort pid -d 0.5`);
    await ready();
    expect(tmux.variable('alternate_on')).toBe('1');
    expect(firstPid()).toBe(1);

    tmux.type('r');
    await expect.poll(firstPid).toBeGreaterThan(1);
    tmux.type('r');
    await expect.poll(firstPid).toBe(1);

    tmux.type('/tmux');
    await tmux.until(/filter: tmux_/);
    tmux.press('Enter');
    await tmux.until(/ shown.*filter: tmux\n/);
    const rows = tmux.lines().filter((line) => / root .*tmux/.test(line));
    expect(rows.length).toBeGreaterThan(0);
    tmux.press('Escape');
    await tmux.until(/ lost\n/);

    tmux.type(' ');
    const paused = (await tmux.until(/PAUSED/)).split('\n')[0];
    await sleep(1200);
    expect(tmux.lines()[0]).toBe(paused?.trimEnd());
    tmux.type(' ');
    await tmux.until(/^(?!.*PAUSED)sidestat/);

    tmux.type('q');
    await expectRestored();
    expect(tmux.text()).toContain('status 0');
  });

  it('shows more columns on a wider terminal, and fewer rows on a lower one', async () => {
    tmux.command(`${SIDESTAT} top`);
    await ready();
    expect(tmux.text()).not.toMatch(/ THR$/m);
    tmux.resize(160, 12);
    await tmux.until(/ THR\n/);
    expect(tmux.lines()).toHaveLength(12);
    expect(tmux.lines().at(-1)).toMatch(/^\? help/);
    tmux.resize(60, 30);
    await tmux.until(/^(?![\s\S]* THR\n)[\s\S]*\n\? help[^\n]*~\n$/);
    tmux.type('q');
    await expectRestored();
  });

  it('shows threads, the tree, the help, and totals of the chosen task', async () => {
    const pid = await children.startWorkers(3);
    tmux.resize(140, 24);
    tmux.command(`${SIDESTAT} top --pid ${pid} -d 0.3`);
    await tmux.until(/1 process, 1 shown/);
    expect(tmux.text()).toMatch(new RegExp(`${pid} root .* 4\\n`));
    tmux.type('c');
    await tmux.until(/ COMMAND *\n.*\/work/);
    tmux.type('c');
    await tmux.until(/ COMM +CPU%/);
    tmux.type('H');
    await tmux.until(/4 threads, 4 shown/);
    expect(tmux.text()).toMatch(/PID +TGID/);
    tmux.type('t');
    await tmux.until(/`- workers/);
    tmux.press('Down');
    await tmux.until(new RegExp(`\n${pid} workers, since its begin .* ago: CPU `));
    tmux.type('?');
    await tmux.until(/any key goes back/);
    tmux.type('q');
    await tmux.until(/`- workers/);
    tmux.type('q');
    await expectRestored();
  });

  it('escapes the names that processes give themselves', async () => {
    const pid = await children.startNamed('a\\033]0;x\\007\\033[31mb');
    tmux.command(`NO_COLOR=1 ${SIDESTAT} top --pid ${pid} -d 0.3`);
    await tmux.until(/a\\x1b\]0;x/);
    expect(tmux.painted()).not.toContain('\x1b[31m');
    expect(tmux.variable('pane_title')).not.toBe('x');
    tmux.type('q');
    await expectRestored();
  });

  it('has no colours with NO_COLOR, and plain tables on a dumb terminal or with -b', async () => {
    const colours = (): boolean => /\[(?:\d+;)*[349][0-7]m/.test(tmux.painted());
    tmux.command(`${SIDESTAT} top`);
    await ready();
    expect(colours()).toBe(true);
    tmux.type('q');
    await expectRestored();
    tmux.command(`clear; NO_COLOR=1 ${SIDESTAT} top`);
    await ready();
    expect(colours()).toBe(false);
    tmux.type('q');
    await expectRestored();
    for (const [before, option] of [
      ['TERM=dumb', ''],
      ['', '-b'],
    ]) {
      tmux.command(`clear; ${before} ${SIDESTAT} top ${option} -n 1 --rows 3 --delay 0.2`);
      await tmux.until(/PID +USER[\s\S]*prompt>$/m);
      expect(tmux.variable('alternate_on')).toBe('0');
    }
  });

  it('is stopped by Ctrl-Z and goes on with fg', async () => {
    tmux.command(`${SIDESTAT} top -d 0.5`);
    await ready();
    tmux.press('C-z');
    await tmux.until(/Stopped[\s\S]*prompt>$/m);
    expect(tmux.variable('alternate_on')).toBe('0');
    expect(tmux.variable('cursor_flag')).toBe('1');
    tmux.command('fg');
    await ready();
    expect(tmux.variable('alternate_on')).toBe('1');
    tmux.type('/1');
    await tmux.until(/filter: 1_/);
    tmux.press('C-c');
    await expectRestored();
  });

  it.each(['TERM', 'HUP', 'INT', 'QUIT'])(
    'restores the terminal when SIG%s ends it',
    async (name) => {
      tmux.command(`ulimit -c 0; ${SIDESTAT} top`);
      await ready();
      process.kill(Number(programPid()), `SIG${name}`);
      await expectRestored();
      expect(tmux.text()).toMatch(/status (?:143|129|130|131)/);
    },
  );

  it('restores the terminal before the report of an exception', async () => {
    tmux.command(`${process.execPath} --import ${import.meta.resolve('tsx')} ${THROWS}`);
    await tmux.until(/Error: of this test/);
    await expectRestored();
  });

  it('says that the helper was killed, marks what it shows as old, and goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sidestat-top-'));
    const helper = join(folder, 'sidestat-helper');
    try {
      copyFileSync(BUILT_HELPER, helper);
      tmux.resize(120, 24);
      tmux.command(`${SIDESTAT} top --helper ${helper} -d 0.3`);
      await ready();
      // While its file is away, no other one can be started.
      renameSync(helper, `${helper}.away`);
      process.kill(helperOf(Number(programPid())) as number, 'SIGKILL');
      await tmux.until(/FROZEN[\s\S]*there is no helper at .*trying again in/);
      renameSync(`${helper}.away`, helper);
      await tmux.until(/^sidestat {2}live {2}interval/);
      tmux.type('q');
      await expectRestored();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('leaves no helper behind', async () => {
    tmux.command(`${SIDESTAT} top`);
    await ready();
    const helper = helperOf(Number(programPid()));
    expect(helper).toBeDefined();
    tmux.type('q');
    await expectRestored();
    expect(() => process.kill(helper as number, 0)).toThrow(/ESRCH/);
  });
});
