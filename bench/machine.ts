/** What a figure was measured on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly architecture: string;
  readonly kernel: string;
  readonly node: string;
  readonly compiler: string;
  readonly sidestat: string;
  readonly pidusage: string;
  /** Processes that ran or waited for a CPU in the minute before the bench. */
  readonly loadBefore: number;
}

/** Others at work on more than a quarter of the CPUs: figures that will not repeat. */
export function isBusy({ loadBefore, cpus: count }: Machine): boolean {
  return loadBefore > count / 4;
}

function packageVersion(path: string): string {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
}

export function describeMachine(): Machine {
  const [compiler = ''] = execFileSync('cc', ['--version'], { encoding: 'utf8' }).split('\n');
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    architecture: process.arch,
    kernel: release(),
    node: process.version,
    compiler,
    sidestat: packageVersion('../package.json'),
    pidusage: packageVersion('node_modules/pidusage/package.json'),
    loadBefore: Number((loadavg()[0] as number).toFixed(2)),
  };
}
