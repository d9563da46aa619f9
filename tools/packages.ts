/**
 * The Debian packages that the tests need beyond Node and a compiler. `npm test`
 * installs what is missing when it runs as root on Debian; otherwise the tests
 * that need it are skipped by name.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Needed {
  readonly command: string;
  /** Where the command alone does not tell. */
  readonly works?: () => boolean;
  /** Names, apart by blanks. */
  readonly debian: string;
  readonly why: string;
}

export const NEEDED: readonly Needed[] = [
  { command: 'setcap', debian: 'libcap2-bin', why: 'a helper that has only its capability' },
  { command: 'setpriv', debian: 'util-linux', why: 'programs of another user' },
  { command: 'systemd-analyze', debian: 'systemd', why: 'the units of the daemon' },
  { command: 'tshark', debian: 'tshark', why: 'captures in Wireshark' },
  { command: 'valgrind', debian: 'valgrind', why: 'memory errors of the helper' },
  { command: 'cppcheck', debian: 'cppcheck', why: 'static analysis of the helper' },
  { command: 'clang-tidy', debian: 'clang-tidy', why: 'static analysis of the helper' },
  { command: 'clang', debian: 'clang', why: 'fuzzing, and the kstat helper for illumos' },
  {
    command: 'clang -fsanitize=fuzzer',
    works: canFuzz,
    debian: 'libclang-rt-dev',
    why: 'fuzzing of the helper',
  },
  { command: 'strace', debian: 'strace', why: 'the system calls of the helper' },
  { command: 'chromium', debian: 'chromium', why: 'the page in a browser' },
  { command: 'tmux', debian: 'tmux', why: 'sidestat top on a terminal' },
  { command: 'qemu-system-x86_64', debian: 'qemu-system-x86', why: 'other kernels' },
  { command: 'qemu-system-s390x', debian: 'qemu-system-misc', why: 'big endian kernels' },
  { command: 'x86_64-linux-gnu-gcc', debian: 'gcc-x86-64-linux-gnu', why: 'other kernels' },
  {
    command: 'i686-linux-gnu-gcc',
    debian: 'gcc-i686-linux-gnu libc6-dev-i386-cross',
    why: 'kernels with 32 bits',
  },
  {
    command: 's390x-linux-gnu-gcc',
    debian: 'gcc-s390x-linux-gnu libc6-dev-s390x-cross',
    why: 'big endian kernels',
  },
  ...['arm64', 'armhf', 'ppc64el', 'riscv64'].map(headersFor),
];

/** The headers of libc: clang needs no more to check what it compiles for another processor. */
function headersFor(port: string): Needed {
  const debian = `libc6-dev-${port}-cross`;
  return {
    command: `headers of ${port}`,
    works: () => existsSync(`/usr/share/doc/${debian}`),
    debian,
    why: 'the helper on other processors',
  };
}

/** Administrators' folders are often not on the path of a user. */
const FOLDERS: readonly string[] = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  '/usr/sbin',
  '/sbin',
];

export function hasCommand(name: string): boolean {
  return FOLDERS.some((folder) => folder !== '' && existsSync(join(folder, name)));
}

/** Whether clang has libFuzzer, which is a package of its own. */
export function canFuzz(): boolean {
  const args = ['-fsanitize=fuzzer', '-x', 'c', '-o', '/dev/null', '-'];
  const input = 'int LLVMFuzzerTestOneInput(void *d, unsigned long s) { return !d && s; }';
  return spawnSync('clang', args, { input }).status === 0;
}

function missingPackages(): Needed[] {
  return NEEDED.filter(({ command, works }) => !(works ?? (() => hasCommand(command)))());
}

/** Installs what is missing; returns what still is. */
export function installPackages(): Needed[] {
  const missing = missingPackages();
  if (missing.length === 0 || process.getuid?.() !== 0 || !hasCommand('apt-get')) return missing;
  const names = missing.flatMap(({ debian }) => debian.split(' '));
  console.log(`installing ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-q', '--no-install-recommends', ...names];
  for (const args of [install, ['update', '-q'], install]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status === 0 && args === install) break;
  }
  return missingPackages();
}
