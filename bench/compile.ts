/** The C programs of the bench, compiled into build/bench. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const FOLDER: string = fileURLToPath(new URL('../build/bench/', import.meta.url));

/** The path of the program; `source` is relative to bench/. */
export function compile(source: string, name: string): string {
  const path = fileURLToPath(new URL(source, import.meta.url));
  const program = `${FOLDER}${name}`;
  mkdirSync(FOLDER, { recursive: true });
  const flags = ['-std=gnu11', '-O2', '-Wall', '-pthread'];
  execFileSync('cc', [...flags, '-o', program, path]);
  return program;
}
