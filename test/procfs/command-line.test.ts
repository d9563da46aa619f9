import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/procfs/command-line.ts';
import { FakeProc } from './fixture.ts';

describe('a command line', () => {
  let proc: FakeProc;
  beforeEach(() => {
    proc = new FakeProc();
  });
  afterEach(() => proc.remove());
  const read = (content: string): string | undefined =>
    readCommandLine(7, proc.file('7/cmdline', content).root);

  it.each([
    ['has a blank between its arguments', 'cat\0-n\0a b\0', 'cat -n a b'],
    ['keeps an empty argument', 'printf\0\0x\0', 'printf  x'],
    ['may be a title that the program has set', 'nginx: worker process', 'nginx: worker process'],
    ['may be a title that is shorter than what was there', 'sshd: root\0\0\0\0', 'sshd: root'],
    ['is empty for a thread of the kernel', '', ''],
  ])('%s', (_, content, expected) => {
    expect(read(content)).toBe(expected);
  });

  it('is cut when it is very long', () => {
    expect(read('x'.repeat(100_000))).toBe('x'.repeat(4096));
  });

  it('is undefined for a process that is gone', () => {
    expect(readCommandLine(8, proc.root)).toBeUndefined();
  });

  it.skipIf(process.platform !== 'linux')('is that of this process', () => {
    expect(readCommandLine(process.pid)).toContain(process.argv0);
  });
});
