/** /proc/PID/mountinfo, proc_pid_mountinfo(5): on which mount is a path, and where are the cgroups? */
import { readFileSync } from 'node:fs';
import { PROC } from '../../procfs/read.ts';

export interface Mount {
  readonly path: string;
  readonly type: string;
  /** Options of the mount, such as `nosuid`. */
  readonly options: readonly string[];
}

/** The kernel writes blank, tab, line feed and backslash as octal numbers. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

function parseMount(line: string): Mount | undefined {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , , path, options] = before.split(' ');
  const [type] = after.split(' ');
  if (!path || !options || !type) return undefined;
  return { path: unescapeOctal(path), type, options: options.split(',') };
}

/** Every mount that this process sees, in the order of mounting; empty when it cannot be read. */
export function readMounts(root: string = PROC): Mount[] {
  let text: string;
  try {
    text = readFileSync(`${root}/self/mountinfo`, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => parseMount(line) ?? []);
}

/** The mount that an absolute path without symbolic links is on; the later of two at the same place. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const folder = mount.path.endsWith('/') ? mount.path : `${mount.path}/`;
    const inside = path === mount.path || path.startsWith(folder);
    if (inside && mount.path.length >= (best?.path.length ?? 0)) best = mount;
  }
  return best;
}
