/** The checks find what is wrong: each is shown a capture in which one thing was changed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ASPECTS } from './aspects/index.ts';
import { BootResult } from './boot-result.ts';
import { type Capture, readCapture } from './capture.ts';
import { CAPTURES } from './host.ts';
import type { Answer, Session } from './session.ts';

const ID = 'bookworm-s390x';

type Account = Record<string, string>;

function replace(account: Account, name: RegExp, from: RegExp, to: string): void {
  const names = Object.keys(account).filter((each) => name.test(each));
  if (names.length === 0) throw new Error(`no ${name} in the account`);
  for (const each of names) account[each] = (account[each] as string).replace(from, to);
}

/** What is changed in the account, and the check that has to fail. */
const ACCOUNTS: readonly (readonly [string, (account: Account) => void])[] = [
  ['start', (account) => replace(account, /^ends$/, /^file 0$/m, 'file 31')],
  ['hello', (account) => replace(account, /^system$/, /^release .*$/m, 'release 1.0')],
  [
    'confined',
    (account) => replace(account, /^helper\.file\.status$/, /^Seccomp:\t2/m, 'Seccomp:\t0'),
  ],
  ['Landlock', (account) => replace(account, /^system$/, /^landlockAbi .*$/m, 'landlockAbi 1')],
  ['GET pid', (account) => replace(account, /^lone\.\d+\.schedstat$/, /^\d+/, '1')],
  [
    'GET pid of threads',
    (account) => replace(account, /^crowd\.\d+\.io$/, /^rchar: .*$/m, 'rchar: 9999999'),
  ],
  ['GET tgid', (account) => replace(account, /^crowd\.\d+\.schedstat$/, /\d+$/m, '77')],
  ['cgroupstats', (account) => replace(account, /^cgroup$/, /S/, 'T')],
  [
    'own tasks, file capability',
    (account) => replace(account, /^own\.\d+\.status$/, /^Uid:\t1000/m, 'Uid:\t1001'),
  ],
  ['exit events', (account) => replace(account, /^exits\.exits$/, /^(single \d+) \d+/m, '$1 1')],
  ['exit storm', (account) => replace(account, /^kernel\.exits$/, /^.*\n/, '')],
  ['exits of own tasks', (account) => replace(account, /^kernel\.exits-own$/, /^(.*\n){9}/, '')],
];

function forEachAnswer({ answers }: Session, change: (answer: Answer) => void): void {
  for (const answer of answers.values()) change(answer);
}

/** What is changed in what the helpers said. */
const FRAMES: readonly (readonly [string, string, (session: Session) => void])[] = [
  ['ESRCH', 'root', (session) => forEachAnswer(session, ({ refusals }) => refusals.pop())],
  ['own tasks, set-uid', 'setuid', (session) => forEachAnswer(session, ({ gaps }) => gaps.pop())],
  ['exit storm', 'exits', ({ exits }) => exits.pop()],
  ['exits of own tasks', 'exits-own', ({ gaps }) => gaps.pop()],
  ['losses', 'exits-lost', ({ gaps }) => gaps.pop()],
];

describe('a capture in which something was changed', () => {
  let capture: Capture;
  beforeAll(() => {
    capture = readCapture(CAPTURES, ID);
  });

  async function check(name: string, result: BootResult): Promise<unknown> {
    const aspect = ASPECTS.find((each) => each.name === name);
    if (!aspect) throw new Error(`no check ${name}`);
    return aspect.check(result);
  }

  it.each(ACCOUNTS)('the check of %s fails when the account differs', async (name, change) => {
    await expect(check(name, await BootResult.of(capture))).resolves.toBeUndefined();
    const account = { ...capture.account };
    change(account);
    expect(account).not.toEqual(capture.account);
    const changed = await BootResult.of({ ...capture, account });
    await expect(check(name, changed)).rejects.toThrow();
  });

  it.each(FRAMES)('the check of %s fails when frames differ', async (name, session, change) => {
    const result = await BootResult.of(capture);
    await expect(check(name, result)).resolves.toBeUndefined();
    change(result.session(session));
    await expect(check(name, result)).rejects.toThrow();
  });
});
