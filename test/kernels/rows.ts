/**
 * The kernels of the matrix: Debian's, by the name of the package that always
 * depends on the newest one of a suite. QEMU emulates each machine in software,
 * so that a run is the same on every host.
 */

export interface Machine {
  readonly qemu: string;
  readonly arguments: readonly string[];
  /** What the kernel calls the first serial port. */
  readonly console: string;
  /** The prefix of the cross compiler. */
  readonly compiler: string;
  /** How the helper is linked: s390x has no start-up code for static-pie. */
  readonly link: string;
}

export interface Row {
  /** Name of files and folders. */
  readonly id: string;
  readonly title: string;
  readonly suite: string;
  /** As Debian names it. */
  readonly architecture: string;
  readonly package: string;
  readonly machine: Machine;
}

/** Two CPUs, for exits are counted for each CPU apart; one thread of the host for both. */
const COMMON = [
  '-m',
  '512',
  '-smp',
  '2',
  '-accel',
  'tcg,thread=single',
  '-nographic',
  '-no-reboot',
  '-nodefaults',
  '-serial',
  'stdio',
];

/** Without cx16: some versions of QEMU get its flags wrong, and kernels since 6.12 trip over that. */
const AMD64: Machine = {
  qemu: 'qemu-system-x86_64',
  arguments: ['-cpu', 'qemu64,-cx16', ...COMMON],
  console: 'ttyS0',
  compiler: 'x86_64-linux-gnu-',
  link: '-static-pie',
};
const I386: Machine = { ...AMD64, compiler: 'i686-linux-gnu-' };
const S390X: Machine = {
  qemu: 'qemu-system-s390x',
  arguments: ['-M', 's390-ccw-virtio', ...COMMON],
  console: 'ttysclp0',
  compiler: 's390x-linux-gnu-',
  link: '-static',
};

const MACHINES = { amd64: AMD64, i386: I386, s390x: S390X } as const;
const PACKAGES = {
  amd64: 'linux-image-cloud-amd64',
  i386: 'linux-image-686-pae',
  s390x: 'linux-image-s390x',
} as const;

function row(suite: string, architecture: keyof typeof MACHINES): Row {
  return {
    id: `${suite}-${architecture}`,
    title: `${suite} ${architecture}`,
    suite,
    architecture,
    package: PACKAGES[architecture],
    machine: MACHINES[architecture],
  };
}

export const ROWS: readonly Row[] = [
  row('bullseye', 'amd64'),
  row('bookworm', 'amd64'),
  row('trixie', 'amd64'),
  row('sid', 'amd64'),
  row('bookworm', 'i386'),
  row('bookworm', 's390x'),
  row('sid', 's390x'),
];
