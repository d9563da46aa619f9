/**
 * Work to be recorded: a bounded mix of ordinary programs that wait for what
 * programs wait for. All of it runs in a folder of its own and ends with stop().
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Others who use the machine come first. */
const NICENESS = 5;
/** nobody of Debian: a second user to be seen. */
const NOBODY = 65534;

const SWITCH = '/proc/sys/kernel/task_delayacct';

const TEXT_BYTES = 24 * 2 ** 20;
/** Of the cgroup whose programs read more than fits into it. */
const MEMORY_LIMIT_BYTES = 16 * 2 ** 20;
/** cgroup v1; without it nothing waits for memory. */
const MEMORY_CONTROLLER = '/sys/fs/cgroup/memory';
const CGROUP = join(MEMORY_CONTROLLER, 'sidestat-demo');

/** Four threads that hash and rest in turn. */
const NODE_PROGRAM = `
const { Worker, isMainThread } = require('node:worker_threads');
const { createHash } = require('node:crypto');
if (isMainThread) for (let i = 0; i < 4; i++) new Worker(__filename);
else setInterval(() => createHash('sha256').update(Buffer.alloc(2e6)).digest(), 40);
`;

interface Task {
  readonly shell: string;
  readonly uid?: number;
}

/** Changes pages while a child shares them, so that each is copied. */
const PAGES_PROGRAM = `
import os, time
pages = bytearray(16 * 2**20)
while True:
    child = os.fork()
    if child == 0:
        time.sleep(0.05)
        os._exit(0)
    for at in range(0, len(pages), 4096):
        pages[at] = 1
    os.waitpid(child, 0)
    time.sleep(0.05)
`;

/** $D is the folder. Each line is a job of its own. */
const TASKS: readonly Task[] = [
  { shell: 'while :; do dd if=/dev/zero of=$D/sync bs=16k count=20000 oflag=dsync; done' },
  { shell: 'while :; do dd if=$D/text of=/dev/null bs=64k iflag=direct; done' },
  { shell: 'while :; do cat $D/text; done | gzip -9 >/dev/null' },
  { shell: 'while :; do sort -S 4M --parallel=2 -T $D -o $D/sorted $D/text; done' },
  {
    shell: 'while :; do find $(yes /usr | head -n 50) -newer /etc/passwd >/dev/null; done',
    uid: NOBODY,
  },
  { shell: 'while :; do tar -cf - -C /usr share lib | cat >/dev/null; sleep 1; done', uid: NOBODY },
  { shell: 'exec node $D/worker.cjs' },
  { shell: 'while :; do /bin/true; sleep 0.02; done' },
  { shell: 'sleep 600 & sleep 600 & exec sleep 600', uid: NOBODY },
  { shell: 'exec python3 $D/pages.py' },
];

/**
 * Reads anywhere in a file that does not fit into the memory of its cgroup, which
 * is charged for the pages, as the copy is made in it.
 */
const CRAMPED_PROGRAM = `
import os, random
file = os.open("own", os.O_RDONLY)
pages = os.fstat(file).st_size // 4096
while True:
    os.pread(file, 4096, 4096 * random.randrange(pages))
`;
const CRAMPED: Task = { shell: 'cp $D/text $D/own; exec python3 $D/cramped.py' };

export class DemoLoad {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sidestat-demo-'));
  readonly #jobs: ChildProcess[] = [];

  async start(): Promise<void> {
    chmodSync(this.#folder, 0o755);
    writeFileSync(join(this.#folder, 'text'), lines());
    writeFileSync(join(this.#folder, 'worker.cjs'), NODE_PROGRAM);
    writeFileSync(join(this.#folder, 'pages.py'), PAGES_PROGRAM);
    writeFileSync(join(this.#folder, 'cramped.py'), CRAMPED_PROGRAM);
    for (const task of TASKS) this.#run(task);
    this.#startCramped();
    await sleep(500);
  }

  /** Ids of all processes of the load, now. */
  pids(): number[] {
    const found: number[] = [];
    const left = this.#jobs.map(({ pid }) => pid).filter((pid) => pid !== undefined);
    for (let pid = left.shift(); pid !== undefined; pid = left.shift()) {
      found.push(pid);
      left.push(...childrenOf(pid));
    }
    return found.sort((a, b) => a - b);
  }

  async stop(): Promise<void> {
    const ended = this.#jobs.map(
      (job) =>
        new Promise((resolve) => (job.exitCode === null ? job.once('exit', resolve) : resolve(0))),
    );
    for (const { pid } of this.#jobs) if (pid !== undefined) killGroup(pid);
    await Promise.all(ended);
    await this.#removeCgroup();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Each job leads a process group, so that all of it can be ended. */
  #run({ shell, uid }: Task): ChildProcess {
    const job = spawn('nice', ['-n', String(NICENESS), 'sh', '-c', shell], {
      cwd: this.#folder,
      detached: true,
      env: { PATH: process.env['PATH'], D: this.#folder, LC_ALL: 'C' },
      stdio: 'ignore',
      ...(uid === undefined ? {} : { uid }),
    });
    this.#jobs.push(job);
    return job;
  }

  #startCramped(): void {
    if (!existsSync(join(MEMORY_CONTROLLER, 'memory.limit_in_bytes'))) {
      console.warn('no memory controller of cgroup v1: nothing of the load will wait for memory');
      return;
    }
    mkdirSync(CGROUP, { recursive: true });
    writeFileSync(join(CGROUP, 'memory.limit_in_bytes'), String(MEMORY_LIMIT_BYTES));
    this.#run({ shell: `echo $$ >${CGROUP}/cgroup.procs; ${CRAMPED.shell}` });
  }

  async #removeCgroup(): Promise<void> {
    for (let tries = 50; tries > 0 && existsSync(CGROUP); tries--) {
      try {
        rmdirSync(CGROUP);
      } catch {
        await sleep(100);
      }
    }
  }
}

/** Does some work while the kernel counts the delays of what is started; leaves the switch as it was. */
export async function withDelayAccounting<T>(work: () => Promise<T>): Promise<T> {
  const before = readFileSync(SWITCH, 'utf8');
  writeFileSync(SWITCH, '1');
  try {
    return await work();
  } finally {
    writeFileSync(SWITCH, before);
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text
      .split(' ')
      .filter((part) => part !== '')
      .map(Number);
  } catch {
    return [];
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Text that is the same each time, that no two lines of are equal, and that can be compressed. */
function lines(): Buffer {
  const parts: string[] = [];
  for (let bytes = 0, i = 0; bytes < TEXT_BYTES; i++) {
    const digest = createHash('md5').update(String(i)).digest('hex');
    const line = `${digest} the quick brown fox jumps over the lazy dog ${i}\n`;
    bytes += line.length;
    parts.push(line);
  }
  return Buffer.from(parts.join(''));
}
