/** The daemon where clients look for it, in a /run that this test alone sees. */
import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAEMON_SOCKET } from '../../src/connection/locate.ts';
import { Installed, whyNotInstalled } from '../cli/installed.ts';
import { hasMountNamespaces } from '../cli/namespaces.ts';
import { compile, HELPER } from '../helper/driver.ts';
import { NOBODY } from '../machine.ts';

const OTHER = 61001;
const why = whyNotInstalled() ?? (hasMountNamespaces() ? undefined : 'needs mount namespaces');
const because = why === undefined ? '' : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`the daemon at ${DAEMON_SOCKET}${because}`, () => {
  let installed: Installed;
  let listener = '';
  beforeAll(() => {
    installed = new Installed(); // its package has no helper of its own
    listener = compile('listener', installed.folder);
    execFileSync('chmod', ['755', listener]);
  });
  afterAll(() => installed.remove());

  /** What `sidestat` says to nobody, where the daemon listens and root has done more. */
  function ask(
    args: readonly string[],
    more = 'true',
  ): { code: number | null; stdout: string; stderr: string } {
    const command = installed.command(args).join(' ');
    const script = `
      mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 755 /run/sidestat || exit 99
      ${listener} ${DAEMON_SOCKET} ${HELPER} --daemon &
      daemon=$!
      for i in $(seq 100); do grep -q '00010000 .*${DAEMON_SOCKET}' /proc/net/unix && break; sleep 0.05; done
      ${more}
      setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ${command}
      code=$?
      kill $daemon
      exit $code`;
    const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script], {
      encoding: 'utf8',
      cwd: '/',
    });
    return { code: status, stdout, stderr };
  }

  it('is found by a client without any privilege, and serves it', () => {
    const { code, stdout, stderr } = ask(['self', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'process', stats: { uid: NOBODY } });
  });

  it('withholds what is not the client’s', () => {
    const { code, stderr } = ask(['pid', '1']);
    expect(code).toBe(77);
    expect(stderr).toMatch(/withheld|withholds/);
  });

  it.each([
    ['the socket belongs to somebody else', `chown ${OTHER} ${DAEMON_SOCKET}`],
    ['its folder belongs to somebody else', 'chown 61001 /run/sidestat'],
    ['others can write its folder', 'chmod 777 /run/sidestat'],
  ])('is refused when %s, and nothing else is tried', (_, more) => {
    const { code, stdout, stderr } = ask(['self', '--json'], more);
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toMatch(/\/run\/sidestat/);
  });
});
