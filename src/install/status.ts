/** What is built, what is installed, and whether it is as it should be. */
import { closeSync, constants, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { type FileCapabilities, loadAddon } from '../addon/index.ts';
import { BUILT_HELPER, DAEMON_SOCKET } from '../connection/locate.ts';
import { findWeakness, ROOT_ALONE, walkPath } from '../connection/ownership.ts';
import { trustedSocket } from '../connection/trust.ts';
import { StatError } from '../errors.ts';
import { findGroup, type Group } from './group.ts';
import { type Layout, layoutOf } from './layout.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { sha256Of } from './place.ts';
import { isNetAdminAlone } from './privilege.ts';

const S_ISUID = 0o4000;
const EXECUTABLE_BY_ALL = 0o001;

export interface FileStatus {
  readonly path: string;
  /** undefined: this user may not read the file. */
  readonly sha256?: string | undefined;
}

/** Where the privilege of the installed helper comes from. */
export type Privilege = 'capability' | 'setuid' | 'none' | 'wrong' | 'unknown';

export interface InstalledStatus extends FileStatus {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, in octal. */
  readonly mode: string;
  /** Names that the file has. */
  readonly links: number;
  readonly privilege: Privilege;
  /** Who may run it; undefined: every user. */
  readonly group?: Group | undefined;
  /** Release of the package that installed it, by the manifest. */
  readonly version?: string | undefined;
}

export interface Status {
  readonly built?: FileStatus | undefined;
  readonly installed?: InstalledStatus | undefined;
  readonly daemon: {
    readonly installed: boolean;
    readonly socket: string;
    /** `untrusted`: a client refuses it; `hidden`: this user may not see it. */
    readonly state: 'absent' | 'ready' | 'untrusted' | 'hidden';
  };
  /** What is amiss, each with what to do. Empty: an installed helper is as it should be. */
  readonly problems: readonly string[];
}

export function readStatus(prefix: string): Status {
  const layout = layoutOf(prefix);
  const problems: string[] = [];
  const manifest = attempt(problems, () => readManifest(layout));
  const built = readFile(BUILT_HELPER);
  const installed = readInstalled(layout, manifest);
  if (installed) examine(problems, installed, built, manifest);
  else problems.push('no helper is installed: sudo sidestat helper install');
  return { built, installed, daemon: readDaemon(problems, layout, manifest), problems };
}

/** What it gives, or undefined and its failure as a problem. */
function attempt<T>(problems: string[], action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    const { message, hint } = error as StatError;
    problems.push(hint === undefined ? message : `${message}: ${hint}`);
    return undefined;
  }
}

function readFile(path: string): FileStatus | undefined {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return { path, sha256: hashOf(path) };
}

function hashOf(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  try {
    return sha256Of(readFileSync(fd));
  } finally {
    closeSync(fd);
  }
}

function readInstalled(layout: Layout, manifest?: Manifest): InstalledStatus | undefined {
  const file = readFile(layout.helper);
  if (!file) return undefined;
  const stat = lstatSync(layout.helper);
  const everybody = (stat.mode & EXECUTABLE_BY_ALL) !== 0;
  return {
    ...file,
    uid: stat.uid,
    gid: stat.gid,
    mode: (stat.mode & 0o7777).toString(8).padStart(4, '0'),
    links: stat.nlink,
    privilege: privilegeOf(layout.helper, stat),
    group: everybody ? undefined : findGroup(stat.gid),
    version: manifest?.version,
  };
}

function privilegeOf(path: string, { mode, uid }: Stats): Privilege {
  if (mode & S_ISUID) return uid === 0 ? 'setuid' : 'wrong';
  const addon = loadAddon();
  if (!addon) return 'unknown';
  let capabilities: FileCapabilities | undefined;
  try {
    capabilities = addon.fileCapabilities(path);
  } catch {
    return 'wrong';
  }
  if (!capabilities) return 'none';
  return isNetAdminAlone(capabilities) ? 'capability' : 'wrong';
}

const AGAIN = 'sudo sidestat helper install';

function examine(
  problems: string[],
  installed: InstalledStatus,
  built: FileStatus | undefined,
  manifest: Manifest | undefined,
): void {
  const { path, sha256, privilege } = installed;
  const weakness = findWeakness(walkPath(path).components, ROOT_ALONE);
  if (weakness) problems.push(`${weakness.problem}: ${weakness.remedy ?? 'use another prefix'}`);
  if (installed.links !== 1) problems.push(`${path} has ${installed.links} hard links: ${AGAIN}`);
  if (privilege === 'none') problems.push(`${path} has no capability: ${AGAIN}`);
  if (privilege === 'wrong') problems.push(`${path} has other privileges than it should: ${AGAIN}`);
  const recorded = manifest?.files.find((file) => file.path === path)?.sha256;
  if (manifest === undefined) problems.push(`${path} was not installed by this program`);
  if (sha256 !== undefined && recorded !== undefined && sha256 !== recorded) {
    problems.push(`${path} is not what was installed: find out who changed it, then ${AGAIN}`);
  }
  const current = sha256 ?? recorded;
  if (built?.sha256 !== undefined && current !== undefined && current !== built.sha256) {
    problems.push(`${path} is not the helper that is built here: ${AGAIN}`);
  }
}

const LISTEN_AGAIN =
  'systemctl status sidestat-helper.service says why, ' +
  'and sudo systemctl restart sidestat-helper.socket starts it again';

function readDaemon(
  problems: string[],
  { daemon }: Layout,
  manifest: Manifest | undefined,
): Status['daemon'] {
  const installed = lstatSync(daemon, { throwIfNoEntry: false })?.isFile() ?? false;
  const state = socketState(problems);
  // Clients take the installed helper instead: nobody else would say it.
  if (manifest?.enabled && state === 'absent') {
    problems.push(`the daemon was enabled, and does not listen: ${LISTEN_AGAIN}`);
  }
  return { installed, socket: DAEMON_SOCKET, state };
}

function socketState(problems: string[]): Status['daemon']['state'] {
  try {
    trustedSocket(DAEMON_SOCKET);
    return 'ready';
  } catch (error) {
    if (error instanceof StatError) {
      problems.push(`${error.message}: ${error.hint ?? 'remove it'}`);
      return 'untrusted';
    }
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' ? 'hidden' : 'absent';
  }
}
