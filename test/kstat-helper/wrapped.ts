/** A helper that finds the script of its double by itself: for programs that pass no environment on. */
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KSTAT_HELPER } from './driver.ts';
import type { Script } from './script.ts';

/** The path; it is in the folder of the script, and goes with it. */
export function wrappedHelper(script: Script, ...args: readonly string[]): string {
  const path = join(dirname(script.path), 'helper');
  const command = [KSTAT_HELPER, ...args].map((word) => `'${word}'`).join(' ');
  writeFileSync(path, `#!/bin/sh\nFAKE_KSTAT_SCRIPT='${script.path}' exec ${command} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
