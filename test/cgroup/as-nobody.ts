/** What a process without any privilege gets from `cgroupStats`. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { REPOSITORY } from '../machine.ts';

const MODULE = fileURLToPath(new URL('../../src/cgroup/index.ts', import.meta.url));

// The modules are loaded as root: where the repository is, nobody may have no
// right to read. What is loaded later than the first call is loaded by a call
// before. Then the user id, and with it every capability, is given up.
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  const [module, path, source] = process.argv.slice(1);
  const { cgroupStats } = await import(module);
  await cgroupStats(path, { source });
  process.setgroups([]);
  process.setgid(65534);
  process.setuid(65534);
  if (!/^CapEff:\\s+0+$/m.test(readFileSync('/proc/self/status', 'utf8'))) process.exit(1);
  const outcome = await cgroupStats(path, { source }).catch((error) => ({ ...error }));
  console.log(JSON.stringify(outcome));`;

/** The result, or the fields of the error. */
export async function asNobody(path: string, source = 'auto'): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', SCRIPT, MODULE, path, source],
    { cwd: REPOSITORY, timeout: 30_000 },
  );
  return JSON.parse(stdout);
}
