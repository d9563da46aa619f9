/** Owners are looked up in /proc: what is mounted there must show the processes that are asked for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Helper } from './driver.ts';
import { Subjects, USERS, whyNoUsers } from './subjects.ts';

const [USER = 0] = USERS;
const why = whyNoUsers();
const because = why === undefined ? '' : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`a /proc${because}`, () => {
  let subjects: Subjects;
  beforeAll(() => {
    subjects = new Subjects();
  });
  afterAll(() => subjects.remove());

  /** A helper of USER in namespaces of its own; exec keeps the pid of the shell, $$. */
  function serve(namespaces: readonly string[], command: string): Helper {
    const become = `exec setpriv --reuid=${USER} --regid=${USER} --clear-groups ${subjects.helper}`;
    return new Helper('unshare', [...namespaces, 'sh', '-c', `${command} && ${become}`]);
  }

  it('that is one of this pid namespace is good', async () => {
    await using helper = serve(['-m'], 'mount -t proc proc /proc');
    expect((await helper.hello()).view).toBe('own');
  });

  it.each([
    ['that somebody made', ['-m'], 'mount -t tmpfs tmpfs /proc && ln -s $$ /proc/self'],
    ['of another pid namespace', ['-m', '-p', '-f'], 'true'],
  ])('%s is refused with code 69', async (_, namespaces, command) => {
    const helper = serve(namespaces, command);
    expect(await helper.rest()).toEqual([]);
    expect(await helper.stderr).toMatch(/^sidestat-helper: \/proc does not show the processes/);
    expect((await helper.exit).code).toBe(69);
  });
});
