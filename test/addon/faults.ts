/** Compiles test/addon/netlink_faults.c, for LD_PRELOAD. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('netlink_faults.c', import.meta.url));

/** A new folder with the library `faults.so`. The caller removes it. */
export function compileFaults(): { folder: string; library: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sidestat-faults-'));
  const library = join(folder, 'faults.so');
  const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC'];
  execFileSync('cc', [...flags, SOURCE, '-o', library, '-ldl']);
  return { folder, library };
}
