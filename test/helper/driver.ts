/** Starts the real helper with a socket as descriptor 3 and reads its frames. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { REPOSITORY } from '../machine.ts';
import { Conversation } from './conversation.ts';

export {
  type Answer,
  Conversation,
  datagrams,
  type Frame,
  type Hello,
  type RecordInfo,
  recordOf,
  request,
} from './conversation.ts';

const BUILD = `${REPOSITORY}build`;

/** The helper under test; another build of it (sanitizers) by the environment. */
export const HELPER: string = process.env['SIDESTAT_TEST_HELPER'] ?? `${BUILD}/sidestat-helper`;

/** Sanitizers need what the sandbox forbids: some of what the tests expect is not there. */
export const IS_SANITIZED: boolean = !HELPER.endsWith('build/sidestat-helper');

/** Sets of capabilities, as /proc and the hello write them. */
export const CAP_NET_ADMIN = '0000000000001000';
export const NO_CAPABILITIES = '0000000000000000';

/** Test files may run at the same time, and two makes would write the same objects. */
export function make(...targets: string[]): string {
  mkdirSync(BUILD, { recursive: true });
  const args = [`${BUILD}/helper.lock`, 'make', '-s', '-C', `${REPOSITORY}helper`, ...targets];
  return execFileSync('flock', args, { encoding: 'utf8' });
}

make('all');

/** For each of them the helper has a socket. */
export function cpusPossible(): number {
  const text = readFileSync('/sys/devices/system/cpu/possible', 'utf8');
  const counts = text.split(',').map((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return last - first + 1;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Compiles helper/test/attempt.c, which is the helper up to where it serves. */
export function makeAttempt(): string {
  make('attempt');
  return `${BUILD}/helper/attempt`;
}

/** Compiles a program of helper/test that is one file. */
export function compile(name: string, folder: string): string {
  const program = `${folder}/${name}`;
  const source = `${REPOSITORY}helper/test/${name}.c`;
  const flags = ['-std=c11', '-D_GNU_SOURCE', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread'];
  execFileSync('cc', [...flags, '-o', program, source]);
  return program;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export class Helper extends Conversation {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  /** What it printed on standard error, once it has ended. */
  readonly stderr: Promise<string>;

  constructor(
    command: string = HELPER,
    args: readonly string[] = [],
    options: { uid?: number; gid?: number } = {},
  ) {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], ...options });
    super(child.stdio[3] as Socket);
    this.child = child;
    this.exit = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve({ code, signal }));
    });
    this.stderr = text(child.stderr);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  override async why(): Promise<string> {
    return this.stderr;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.channel.destroy();
    this.child.kill('SIGKILL');
    await this.exit.catch(() => undefined);
  }
}

export async function text(stream: Readable | null): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
