/** Names of users, from passwd(5). */
import { readFileSync } from 'node:fs';

export interface UserNames {
  /** The name of a uid; the number itself when it has none here. */
  nameOf(uid: number): string;
  uidOf(name: string): number | undefined;
}

/** For records of another machine: 0 is root everywhere, other numbers mean something there only. */
export const NUMBERS_ONLY: UserNames = {
  nameOf: (uid) => (uid === 0 ? 'root' : String(uid)),
  uidOf: (name) => (name === 'root' ? 0 : undefined),
};

/** The users of this machine, as the file names them now. Without the file there are numbers. */
export function readUsers(path = '/etc/passwd'): UserNames {
  const names = new Map<number, string>();
  const uids = new Map<string, number>();
  for (const line of readLines(path)) {
    const [name, , uid] = line.split(':');
    if (!name || !uid || !/^\d+$/.test(uid)) continue;
    // The first line of a uid or a name counts, as for getpwuid(3).
    if (!names.has(Number(uid))) names.set(Number(uid), name);
    if (!uids.has(name)) uids.set(name, Number(uid));
  }
  return {
    nameOf: (uid) => names.get(uid) ?? String(uid),
    uidOf: (name) => uids.get(name),
  };
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
