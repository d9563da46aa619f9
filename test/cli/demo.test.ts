import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installed, whyNotInstalled } from './installed.ts';
import { run } from './run.ts';
import { hasTmux, Tmux } from './tmux.ts';

const SPEED = ['--speed', '1000'];
const SAMPLES = 16;

/** A table for each sample but the first; each says that it is a recording. */
function expectRecording(stdout: string): void {
  const tables = stdout.trimEnd().split('\n\n');
  expect(tables).toHaveLength(SAMPLES - 1);
  for (const table of tables) {
    expect(table).toMatch(
      /^sidestat {3}RECORDED {3}interval \d\.\d\d s {2}20\d\d-.* UTC {2}Linux 6\./,
    );
    expect(table).toMatch(/\n *PID +USER +COMM +CPU% /);
    expect(table.split('\n').length).toBeGreaterThan(10);
  }
}

describe('demo --recorded', () => {
  it('plays the recording once, as tables, where there is no terminal', async () => {
    const { code, stdout, stderr } = await run(['demo', '--recorded', ...SPEED]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectRecording(stdout);
  });

  it('keeps the pace of the recording, times the factor', async () => {
    const startMs = performance.now();
    const { code } = await run(['demo', '--recorded', '--speed', '10']);
    expect(code).toBe(0);
    // 15 seconds were recorded.
    expect(performance.now() - startMs).toBeGreaterThan(1400);
  });

  it.each(['0', 'x', '-1', '1e9', '2000', 'max'])('refuses the speed %s', async (speed) => {
    const { code, stderr } = await run(['demo', '--recorded', `--speed=${speed}`]);
    expect(code).toBe(64);
    expect(stderr).toMatch(/must be a number over 0/);
  });
});

const why = whyNotInstalled();

describe.skipIf(why !== undefined)(`demo of an unprivileged user (${why ?? 'uid 65534'})`, () => {
  let installed: Installed;
  beforeAll(() => {
    installed = new Installed();
  });
  afterAll(() => installed.remove());

  it('says in one line what privilege is missing, and plays the recording', async () => {
    const { code, stdout, stderr } = await installed.run([
      'demo',
      '--helper',
      installed.powerless,
      ...SPEED,
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^sidestat: no live statistics: the helper may not read taskstats[^\n]*; [^\n]*cap_net_admin[^\n]*; this is a recording\n$/,
    );
    expectRecording(stdout.replaceAll(`${stderr.slice('sidestat: '.length)}`, ''));
  });

  it('says in one line that there is no helper, and how to build it', async () => {
    const { code, stdout, stderr } = await installed.run([
      'demo',
      '--helper',
      '/nowhere',
      ...SPEED,
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^sidestat: no live statistics: there is no helper at \/nowhere; [^\n]*build[^\n]*\n$/,
    );
    expect(stdout).toContain('RECORDED');
  });

  it('shows this machine where a helper has the capability', async () => {
    const { code, stdout, stderr } = await installed.run(['demo', '--helper', installed.capable]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n\n')).toHaveLength(2);
    expect(stdout).toMatch(/^sidestat {2}live /);
  });

  it.skipIf(!hasTmux())('plays it again and again on a terminal, and says why', async () => {
    const tmux = new Tmux(150, 30);
    try {
      await tmux.until(/prompt>$/m);
      tmux.command(
        `setpriv --reuid 65534 --clear-groups ${installed.command(['demo', '--helper', installed.powerless, '--speed', '20']).join(' ')}`,
      );
      await tmux.until(/RECORDED[\s\S]*no live statistics: the helper may not read taskstats/);
      let latest = '';
      const begunAgain = (): boolean => {
        const time = /20\d\d-\S+ \S+ UTC/.exec(tmux.text())?.[0] ?? '';
        const earlier = time !== '' && time < latest;
        if (time > latest) latest = time;
        return earlier;
      };
      await expect.poll(begunAgain, { timeout: 15_000, interval: 20 }).toBe(true);
      tmux.type('q');
      await tmux.until(/no live statistics[\s\S]*prompt>$/m);
      expect(tmux.variable('alternate_on')).toBe('0');
    } finally {
      tmux.end();
    }
  });
});
