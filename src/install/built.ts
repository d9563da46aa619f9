/** What is built in the folder of the package: the helper and the native module. */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_HELPER } from '../connection/locate.ts';
import { StatError } from '../errors.ts';
import { PACKAGE_FOLDER } from '../package/folder.ts';
import { sha256Of } from './place.ts';

/** The helper has some 60 KiB; what is larger is something else. */
const MAX_BYTES = 16 * 2 ** 20;

export interface Built {
  readonly path: string;
  readonly content: Uint8Array;
  readonly sha256: string;
  /** Who may have decided what is in it. */
  readonly uid: number;
}

/** Read once: what is hashed is what is installed. @throws ERR_HELPER_MISSING, ERR_INSTALL */
export function readBuilt(path: string = BUILT_HELPER): Built {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      const hint = 'build it: sidestat helper build';
      throw new StatError('ERR_HELPER_MISSING', `there is no helper at ${path}`, { hint, cause });
    }
    throw new StatError('ERR_INSTALL', `${path} cannot be read: ${message}`, { cause });
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > MAX_BYTES) {
      throw new StatError('ERR_INSTALL', `${path} is no helper`);
    }
    const content = readFileSync(fd);
    return { path, content, sha256: sha256Of(content), uid: stat.uid };
  } finally {
    closeSync(fd);
  }
}

/**
 * Runs make in the folder of the helper; what it and the compiler say is shown.
 * @throws ERR_UNSUPPORTED without make or a compiler, ERR_INSTALL when they fail
 */
export function buildHelper(): Built {
  requireCommand('make', 'make');
  requireCommand(process.env['CC'] ?? 'cc', 'a C compiler');
  make('helper');
  return readBuilt();
}

/**
 * The same for the native module, which is optional. Returns its path.
 * @throws ERR_UNSUPPORTED without make or a compiler, ERR_INSTALL when they fail
 */
export function buildModule(): string {
  requireCommand('make', 'make');
  requireCommand(process.env['CXX'] ?? 'c++', 'a C++ compiler');
  make('helper/addon');
  return join(PACKAGE_FOLDER, 'build/sidestat.node');
}

/** Runs make in a folder of the package. */
function make(folder: string): void {
  const args = ['-s', '-C', join(PACKAGE_FOLDER, folder)];
  const { status } = spawnSync('make', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  throw new StatError('ERR_INSTALL', `make ${args.join(' ')} failed, see above`);
}

/** CC may have arguments of its own, such as `ccache gcc`. */
function requireCommand(command: string, what: string): void {
  const [program = '', ...args] = command.split(/\s+/);
  const { error } = spawnSync(program, [...args, '--version'], { stdio: 'ignore' });
  if (!error) return;
  throw new StatError('ERR_UNSUPPORTED', `${what} is needed: ${program} does not start`, {
    hint: 'install make and the compilers (Debian: apt-get install make gcc g++ libc6-dev)',
    cause: error,
  });
}
