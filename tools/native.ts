/**
 * `npm run build:native`: what this system can use. Linux has taskstats and procfs: the helper
 * and the addon. illumos and Solaris have kstats: the kstat helper. Others have neither, and read captures.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root: string = fileURLToPath(new URL('..', import.meta.url));

interface NativeBuild {
  /** GNU make goes by another name where make is that of the system. */
  readonly make: string;
  readonly folders: readonly string[];
}

/** By the platform, as Node calls it. */
export function nativeBuild(platform: NodeJS.Platform): NativeBuild {
  if (platform === 'linux') return { make: 'make', folders: ['helper', 'helper/addon'] };
  if (platform === 'sunos') return { make: 'gmake', folders: ['helper/kstat'] };
  return { make: 'make', folders: [] };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { make, folders } = nativeBuild(process.platform);
  for (const folder of folders) {
    const args = ['-s', '-C', `${root}${folder}`];
    const { status, error } = spawnSync(make, args, { stdio: 'inherit' });
    if (error) process.stderr.write(`${make} does not start: ${error.message}\n`);
    if (status !== 0) process.exit(1);
  }
}
