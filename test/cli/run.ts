/** Runs the real program as a process of its own. */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../machine.ts';

const DIST = join(REPOSITORY, 'dist');
const BUILT = join(DIST, 'bundle/cli.js');
const SOURCE = join(REPOSITORY, 'src/cli/main.ts');

/** A program that takes longer than this hangs. */
const LIMIT_MS = 20_000;

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const times = files
    .filter((file) => file.isFile())
    .map((file) => statSync(join(file.parentPath, file.name)).mtimeMs);
  return Math.max(...times);
}

/** `npm test` builds first; a build that is older than the sources would test yesterday's program. */
function builtIsCurrent(): boolean {
  const built = statSync(BUILT, { throwIfNoEntry: false });
  return built !== undefined && built.mtimeMs >= newest(join(REPOSITORY, 'src'));
}

/** The built program, in a folder of its own; built again when dist/ is older than the sources. */
export function copyBuilt(to: string): void {
  if (!builtIsCurrent()) {
    for (const script of ['build:ts', 'build:bundle'])
      execFileSync('npm', ['run', '-s', script], { cwd: REPOSITORY });
  }
  cpSync(DIST, to, { recursive: true });
}

/** The command line that `sidestat` stands for here. */
export const PROGRAM: readonly string[] = [
  process.execPath,
  ...(builtIsCurrent() ? [BUILT] : ['--import', import.meta.resolve('tsx'), SOURCE]),
];

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
}

export interface RunOptions extends SpawnOptions {
  /** @defaultValue PROGRAM */
  readonly program?: readonly string[];
  /** Called when the program has started. */
  readonly started?: (child: ChildProcess) => void;
}

/** Neither of the person who runs the tests. */
const NEUTRAL = { NO_COLOR: undefined, FORCE_COLOR: undefined };

/** Runs `sidestat ARGS`; resolves when it has ended, whatever its exit code. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { started, program = PROGRAM, ...rest } = options;
  const [command = '', ...first] = program;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      ...rest,
      env: { ...process.env, ...NEUTRAL, ...rest.env },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...output, pid: child.pid as number });
    });
    started?.(child);
  });
}

/** Runs it, and reads the one JSON document that it must print. */
export async function runJson<T>(args: readonly string[], options: RunOptions = {}): Promise<T> {
  const { code, stdout, stderr } = await run(args, options);
  if (code !== 0) throw new Error(`sidestat ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
