/** Where things are, and how programs are run with a timeout. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasProgram, REPOSITORY } from '../machine.ts';

export const CAPTURES: string = join(REPOSITORY, 'test/captures');

/** Packages, kernels and programs for the virtual machines; nothing of it is committed. */
export const CACHE: string =
  process.env['SIDESTAT_KERNELS_CACHE'] ?? join(REPOSITORY, 'build/kernels');

/** Why a row cannot run here: one sentence. */
export class Unavailable extends Error {}

const MAX_OUTPUT = 64 * 2 ** 20;

/** Standard output. @throws Error with what the program said */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; timeoutMs: number },
): Promise<string> {
  const { timeoutMs: timeout, ...rest } = options;
  const env = { ...process.env, LC_ALL: 'C' };
  try {
    const settings = {
      ...rest,
      env,
      timeout,
      maxBuffer: MAX_OUTPUT,
      killSignal: 'SIGKILL',
    } as const;
    return (await promisify(execFile)(command, args, settings)).stdout;
  } catch (cause) {
    const { stderr = '', message } = cause as Error & { stderr?: string };
    throw new Error(`${command} failed: ${stderr.trim() || message}`, { cause });
  }
}

/** @throws Unavailable */
export function needProgram(name: string): void {
  if (!hasProgram(name)) throw new Unavailable(`needs ${name}`);
}
