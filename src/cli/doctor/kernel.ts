/** What the kernel offers to this process: procfs, delay accounting, namespaces, cgroups. */
import { StatError } from '../../errors.ts';
import { readTaskDelayacct } from '../../procfs/delayacct.ts';
import { type NamespaceView, readNamespaces } from '../../procfs/namespaces.ts';
import { listProcesses } from '../../procfs/processes.ts';
import { PROC } from '../../procfs/read.ts';
import { type Finding, finding } from './finding.ts';
import { type Mount, readMounts } from './mounts.ts';

const SWITCH_ON =
  'sysctl kernel.task_delayacct=1, and for the next boot: ' +
  'echo kernel.task_delayacct=1 > /etc/sysctl.d/60-task-delayacct.conf';

export function checkProcfs(root: string = PROC): Finding {
  const check = 'procfs';
  try {
    listProcesses(root);
    return finding(check, 'ok', `mounted at ${root}`);
  } catch (error) {
    if (!(error instanceof StatError)) throw error;
    return finding(check, 'fail', error.message, error.hint);
  }
}

export function checkDelayAccounting(value: 0 | 1 | undefined = readTaskDelayacct()): Finding {
  const check = 'delay accounting';
  if (value === 1) return finding(check, 'ok', 'kernel.task_delayacct is 1');
  if (value === undefined) {
    const found = 'kernel.task_delayacct does not exist: always on before Linux 5.14, else never';
    return finding(check, 'unknown', found);
  }
  const found =
    'kernel.task_delayacct is 0: of tasks that begin now only the delay cpu is ever counted, ' +
    'and those that run already stay like that until they are started again';
  return finding(check, 'warn', found, SWITCH_ON);
}

interface NamespaceText {
  readonly kind: keyof NamespaceView;
  readonly name: string;
  /** What it means not to be in the initial one. */
  readonly meaning: string;
  readonly remedy: string;
}

const NAMESPACES: readonly NamespaceText[] = [
  {
    kind: 'user',
    name: 'user namespace',
    meaning: 'CAP_NET_ADMIN of this one counts for nothing',
    remedy: 'run sidestat outside of the container, or mount the socket of the daemon into it',
  },
  {
    kind: 'pid',
    name: 'pid namespace',
    meaning: 'ids are those of this one, tasks outside are not found, exit events are refused',
    remedy: 'to see all tasks, run sidestat on the host (docker: --pid=host)',
  },
  {
    kind: 'net',
    name: 'net namespace',
    meaning: 'queries work, exit events never arrive',
    remedy: 'for exit events, run sidestat on the host (docker: --network=host)',
  },
];

const BESIDE_DAEMON =
  'not the initial one: unless the daemon is in it, too, ids name other tasks to it, and it ' +
  'serves exits alone';

/** `daemon`: it is the daemon that asks the kernel, from where it runs. */
export function checkNamespaces(
  daemon: boolean,
  view: NamespaceView = readNamespaces(),
): Finding[] {
  return NAMESPACES.map(({ kind, name, meaning, remedy }) => {
    const initial = view[kind];
    if (initial === 'yes') return finding(name, 'ok', 'the initial one');
    if (initial === 'unknown') return finding(name, 'unknown', 'cannot be told from here');
    if (daemon && kind === 'pid') return finding(name, 'warn', BESIDE_DAEMON, remedy);
    if (daemon) return finding(name, 'ok', 'not the initial one; that of the daemon counts');
    const verdict = kind === 'user' ? 'fail' : 'warn';
    return finding(name, verdict, `not the initial one: ${meaning}`, remedy);
  });
}

export function checkCgroups(mounts: readonly Mount[] = readMounts()): Finding {
  const check = 'cgroups';
  const v1 = mounts.filter(({ type }) => type === 'cgroup').map(({ path }) => path);
  const v2 = mounts.filter(({ type }) => type === 'cgroup2').map(({ path }) => path);
  const found = [
    ...(v1.length > 0 ? [`v1, counted by the kernel: ${v1.join(' ')}`] : []),
    ...(v2.length > 0 ? [`v2, counted from procfs: ${v2.join(' ')}`] : []),
  ];
  if (found.length > 0) return finding(check, 'ok', found.join('; '));
  const remedy = 'mount -t cgroup2 cgroup2 /sys/fs/cgroup';
  return finding(check, 'warn', 'no cgroup file system is mounted', remedy);
}
