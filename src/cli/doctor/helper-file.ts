/** The file of the helper: whose it is, who may change it, and what privilege it carries. */
import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { uidMapIsIdentity } from '../../procfs/namespaces.ts';
import { mountOf, readMounts } from './mounts.ts';

const S_ISUID = 0o4000;
const S_ISVTX = 0o1000;
const WRITABLE_BY_OTHERS = 0o022;
/** Programs that only print a line; more time means that they hang. */
const PROGRAM_MS = 5000;

const run = promisify(execFile);

export interface HelperFile {
  /** Without symbolic links. */
  readonly path: string;
  readonly uid: number;
  /** Permission bits, with set-uid and the like. */
  readonly mode: number;
  readonly executable: boolean;
  /** As getcap(8) prints them, '' for none; undefined when there is no getcap. */
  readonly capabilities: string | undefined;
  /** On a mount where neither set-uid nor capabilities of files count. */
  readonly nosuid: boolean;
  /** The file, or the folder above it, that somebody else than root or this user can change. */
  readonly exposed: string | undefined;
  /** What `--version` prints, or why it does not. */
  readonly version: { readonly is: string } | { readonly failed: string };
}

/** undefined when there is no such file. */
export async function inspectHelper(given: string): Promise<HelperFile | undefined> {
  let path: string;
  let stat: Stats;
  try {
    path = realpathSync(given);
    stat = statSync(path);
  } catch {
    return undefined;
  }
  if (!stat.isFile()) return undefined;
  const [capabilities, version] = await Promise.all([readCapabilities(path), askVersion(path)]);
  return {
    path,
    uid: stat.uid,
    mode: stat.mode & 0o7777,
    executable: isExecutable(path),
    capabilities,
    nosuid: mountOf(path, readMounts())?.options.includes('nosuid') ?? false,
    exposed: ownersAreKnown() ? findExposed(path) : undefined,
    version,
  };
}

export function isSetuidRoot({ uid, mode }: Pick<HelperFile, 'uid' | 'mode'>): boolean {
  return uid === 0 && (mode & S_ISUID) !== 0;
}

/** In another user namespace files of root can look like files of nobody. */
function ownersAreKnown(): boolean {
  return uidMapIsIdentity() !== false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** In a folder with the sticky bit, such as /tmp, nobody can replace the files of others. */
function canBeChanged({ uid, mode }: Stats): boolean {
  const foreign = uid !== 0 && uid !== process.geteuid?.();
  const shared = (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & S_ISVTX) === 0;
  return foreign || shared;
}

function findExposed(path: string): string | undefined {
  for (let part = path; ; part = dirname(part)) {
    if (canBeChanged(statSync(part))) return part;
    if (part === dirname(part)) return undefined;
  }
}

/** getcap(8), which is often in a folder that is not on the path of a user. */
function findGetcap(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, 'getcap')).find(isExecutable);
}

async function readCapabilities(path: string): Promise<string | undefined> {
  const getcap = findGetcap();
  if (getcap === undefined) return undefined;
  try {
    const { stdout } = await run(getcap, [path], { timeout: PROGRAM_MS });
    // `PATH cap_net_admin=ep`; older releases write `PATH = cap_net_admin+ep`.
    return stdout
      .slice(path.length)
      .replace(/^\s*=\s/, '')
      .trim();
  } catch {
    return undefined;
  }
}

async function askVersion(path: string): Promise<HelperFile['version']> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: PROGRAM_MS, env: {} });
    return { is: stdout.trim().replace(/^sidestat-helper /, '') };
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    return { failed: (stderr || message).trim() };
  }
}
