/**
 * The program as another user has it: a copy that everybody may read, with a
 * helper beside it that has the capability, or has nothing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { IS_ROOT, NOBODY, REPOSITORY } from '../machine.ts';
import { copyBuilt, type Run, run } from './run.ts';

/** The runtime dependencies, and what they need to start. */
const DEPENDENCIES = ['commander', 'msgpackr'];
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

/** Whether a command works for this user, in the folder of temporary files. */
function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', env: ENVIRONMENT }).status === 0;
}

/** Why this cannot be tested here; undefined when it can. */
export function whyNotInstalled(): string | undefined {
  if (!IS_ROOT) return 'needs root';
  if (!works('setcap', '-h')) return 'needs setcap (Debian package libcap2-bin)';
  const reachable = spawnSync(process.execPath, ['--version'], { uid: NOBODY, gid: NOBODY });
  return reachable.status === 0 ? undefined : 'needs a Node that every user may execute';
}

export class Installed {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'sidestat-installed-'));
  /** A helper with CAP_NET_ADMIN and no other capability. */
  readonly capable: string = join(this.folder, 'capable/sidestat-helper');
  /** The same file without any. */
  readonly powerless: string = join(this.folder, 'powerless/sidestat-helper');

  constructor() {
    chmodSync(this.folder, 0o755);
    for (const path of [this.capable, this.powerless]) {
      mkdirSync(dirname(path));
      cpSync(BUILT_HELPER, path);
      chmodSync(path, 0o755);
    }
    execFileSync('setcap', ['cap_net_admin=ep', this.capable], { env: ENVIRONMENT });
    copyBuilt(join(this.folder, 'dist'));
    cpSync(join(REPOSITORY, 'package.json'), join(this.folder, 'package.json'));
    cpSync(join(REPOSITORY, 'captures'), join(this.folder, 'captures'), { recursive: true });
    for (const name of DEPENDENCIES) {
      const from = join(REPOSITORY, 'node_modules', name);
      cpSync(from, join(this.folder, 'node_modules', name), { recursive: true });
    }
    execFileSync('chmod', ['-R', 'a+rX', this.folder]);
  }

  /** The command line that starts it. */
  command(args: readonly string[]): string[] {
    return [process.execPath, join(this.folder, 'dist/bundle/cli.js'), ...args];
  }

  /** Runs it as a user without any privilege; `before` is a command that starts it. */
  run(args: readonly string[], ...before: string[]): Promise<Run> {
    return run(args, {
      program: [...before, process.execPath, join(this.folder, 'dist/bundle/cli.js')],
      cwd: '/',
      uid: NOBODY,
      gid: NOBODY,
      env: ENVIRONMENT,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
