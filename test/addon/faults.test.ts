import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { V1 } from '../cgroup/hierarchies.ts';
import { compileFaults } from './faults.ts';

const MODULE = fileURLToPath(new URL('../../build/sidestat.node', import.meta.url));
const { EMSGSIZE, ENOBUFS, EPROTO, ETIMEDOUT } = constants.errno;

// The kernel's answer does not depend on what the directory is: /proc gives
// EINVAL, which shows that the true answer came through.
const SCRIPT = `
  const { cgroupStats } = require(process.argv[1]);
  const begin = performance.now();
  cgroupStats(process.argv[2], 300).then(
    () => console.log(JSON.stringify({})),
    ({ errno, syscall }) =>
      console.log(JSON.stringify({ errno, syscall, ms: performance.now() - begin })),
  );`;

interface Outcome {
  errno: number;
  syscall: string;
  ms: number;
}

let faults: ReturnType<typeof compileFaults>;

function withFault(fault: string, target = '/proc'): Outcome {
  const child = spawnSync(process.execPath, ['-e', SCRIPT, MODULE, target], {
    env: { LD_PRELOAD: faults.library, FAULT: fault },
    encoding: 'utf8',
    timeout: 10_000,
  });
  expect(child.stderr).toBe('');
  return JSON.parse(child.stdout);
}

describe.skipIf(process.platform !== 'linux')('cgroupStats of the native module', () => {
  beforeAll(() => {
    faults = compileFaults();
  });

  afterAll(() => rmSync(faults.folder, { recursive: true, force: true }));

  it('takes the answer of the kernel when nothing is changed', () => {
    expect(withFault('none')).toMatchObject({ errno: constants.errno.EINVAL, syscall: 'netlink' });
  });

  it('gives ETIMEDOUT when the answer never comes, after the time given and no later', () => {
    const { errno, syscall, ms } = withFault('silent');
    expect({ errno, syscall }).toEqual({ errno: ETIMEDOUT, syscall: 'poll' });
    expect(ms).toBeGreaterThanOrEqual(299);
    expect(ms).toBeLessThan(3000);
  });

  it.each([
    ['that another process sent', 'foreign'],
    ['with the sequence number of another request', 'stale'],
    ['too short for a header', 'short'],
    ['that claims to be longer than it is', 'long'],
  ])('passes over a message %s', (_, fault) => {
    expect(withFault(fault)).toMatchObject({ errno: constants.errno.EINVAL, syscall: 'netlink' });
  });

  it('goes on after a signal interrupted a system call', () => {
    expect(withFault('interrupted')).toMatchObject({ errno: constants.errno.EINVAL });
  });

  it.each([
    ['an answer that was cut', 'truncated', EMSGSIZE],
    ['a family description with a broken attribute', 'attribute', EPROTO],
    ['an overrun of the socket', 'overrun', ENOBUFS],
  ])('reports %s', (_, fault, errno) => {
    expect(withFault(fault)).toMatchObject({ errno, syscall: 'getfamily' });
  });

  it.skipIf(!V1)('reports an answer that is none to this question (needs cgroup v1)', () => {
    expect(withFault('none', V1)).toEqual({});
    expect(withFault('command', V1)).toMatchObject({ errno: EPROTO, syscall: 'netlink' });
  });
});
