/** What is here for a test: the repository, the user who runs it, and programs. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Ends with a slash. */
export const REPOSITORY: string = fileURLToPath(new URL('../', import.meta.url));

/** Of Linux: who may ask the kernel for taskstats, and become another user. */
export const IS_ROOT: boolean = process.platform === 'linux' && process.getuid?.() === 0;

/** A user who exists everywhere, and has no right to anything. */
export const NOBODY = 65534;

/** Where a program is, as a shell finds it. */
export function programPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export function hasProgram(name: string): boolean {
  return programPath(name) !== undefined;
}
