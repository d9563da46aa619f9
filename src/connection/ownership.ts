/**
 * Who can change what a path leads to.
 *
 * Whoever may write a file, or a folder anywhere above it, or owns one of the
 * symbolic links on the way, decides what will be there. So the way is walked
 * by hand, as path_resolution(7) describes it, and each thing on it is looked at.
 */
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { shellWord } from './shell-word.ts';

const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_ALL = 0o002;
/** In a folder with this bit, such as /tmp, only root and its owner replace an entry. */
const S_ISVTX = 0o1000;
/** As many links as Linux follows. */
const MAX_LINKS = 40;

/** A folder, a symbolic link, or what the path leads to. */
export interface Component {
  readonly path: string;
  readonly stat: Stats;
}

export interface Way {
  /** The path without symbolic links, `.` and `..`. */
  readonly path: string;
  /** From `/` to the end of the way, in the order in which the kernel meets them. */
  readonly components: readonly Component[];
  /** What the path leads to; never a symbolic link. */
  readonly end: Component;
}

/**
 * Walks a path. A relative one begins in the working directory.
 * @throws the error of lstat(2) or readlink(2): ENOENT, ENOTDIR, EACCES, ...; ELOOP
 */
export function walkPath(path: string): Way {
  const names = (isAbsolute(path) ? path : `${process.cwd()}/${path}`).split('/');
  let end: Component = { path: '/', stat: lstatSync('/') };
  const components = [end];
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '' || name === '.') continue;
    const here = name === '..' ? dirname(end.path) : join(end.path, name);
    const component = { path: here, stat: lstatSync(here) };
    components.push(component);
    if (!component.stat.isSymbolicLink()) {
      end = component;
      continue;
    }
    if (++links > MAX_LINKS) throw loop(path);
    const target = readlinkSync(here);
    names.unshift(...target.split('/'));
    if (isAbsolute(target)) end = components[0] as Component;
  }
  return { path: end.path, components, end };
}

function loop(path: string): NodeJS.ErrnoException {
  const message = `ELOOP: too many symbolic links, walk '${path}'`;
  return Object.assign(new Error(message), { code: 'ELOOP' });
}

/** Who may own a component, and which groups may write it. */
export interface Trusted {
  readonly uids: ReadonlySet<number>;
  readonly gids: ReadonlySet<number>;
}

export const ROOT_ALONE: Trusted = { uids: new Set([0]), gids: new Set() };

/** Why somebody else could change what a path leads to. */
export interface Weakness {
  readonly path: string;
  readonly problem: string;
  /** A command for root; none for a folder of somebody else, which stays theirs. */
  readonly remedy?: string;
}

/** An access list (acl(5)) shows its widest rights as those of the group. */
function writableBy({ mode, gid }: Stats, trusted: Trusted): string | undefined {
  if (mode & WRITABLE_BY_ALL) return 'every user';
  if (mode & WRITABLE_BY_GROUP && !trusted.gids.has(gid)) return `group ${gid}`;
  return undefined;
}

/** The first component that somebody else than those trusted could change. */
export function findWeakness(
  components: readonly Component[],
  trusted: Trusted,
): Weakness | undefined {
  for (const { path, stat } of components) {
    if (!trusted.uids.has(stat.uid)) {
      const problem = `${path} belongs to uid ${stat.uid}`;
      if (!stat.isFile()) return { path, problem };
      return { path, problem, remedy: `chown root ${shellWord(path)}` };
    }
    // The mode of a link means nothing; that of a socket says who may connect.
    const replaceable = stat.isFile() || (stat.isDirectory() && (stat.mode & S_ISVTX) === 0);
    const writer = replaceable ? writableBy(stat, trusted) : undefined;
    if (writer !== undefined) {
      const remedy = `chmod go-w ${shellWord(path)}`;
      return { path, problem: `${path} can be changed by ${writer}`, remedy };
    }
  }
  return undefined;
}
