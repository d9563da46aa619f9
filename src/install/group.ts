/** The group whose members may run the helper. */
import { readFileSync } from 'node:fs';
import { StatError } from '../errors.ts';
import { findProgram, runProgram, tryProgram } from './programs.ts';

export interface Group {
  readonly name: string;
  readonly gid: number;
  /** Those who are listed; users who have it as their first group are not. */
  readonly members: readonly string[];
}

/** As useradd(8) accepts them everywhere. */
const NAME = /^[a-z_][a-z0-9_-]{0,30}$/;

/** @throws ERR_INVALID_ARGUMENT */
export function checkGroupName(name: string): string {
  if (NAME.test(name)) return name;
  throw new StatError(
    'ERR_INVALID_ARGUMENT',
    `a group must match ${NAME.source}, not ${JSON.stringify(name)}`,
  );
}

/** A line of group(5): `name:password:gid:member,member`. */
function parseGroup(line: string): Group {
  const [name = '', , gid = '', members = ''] = line.trim().split(':');
  return { name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') };
}

/** By name or number, from whatever knows groups here: getent(1) asks LDAP and others too. */
export function findGroup(key: string | number): Group | undefined {
  const answer = tryProgram('getent', ['group', String(key)]);
  if (answer) return answer.status === 0 ? parseGroup(answer.stdout) : undefined;
  const groups = readFileSync('/etc/group', 'utf8').split('\n').filter(Boolean).map(parseGroup);
  return groups.find(({ name, gid }) => name === key || gid === key);
}

export function createGroup(name: string): void {
  if (findProgram('groupadd') === undefined)
    runProgram('addgroup', ['-S', name]); // BusyBox
  else runProgram('groupadd', ['--system', name]);
}

export function removeGroup(name: string): void {
  runProgram(findProgram('groupdel') === undefined ? 'delgroup' : 'groupdel', [name]);
}

/** @throws ERR_INSTALL */
export function requireGroup(name: string): Group {
  const group = findGroup(name);
  if (group) return group;
  throw new StatError('ERR_INSTALL', `there is no group ${name}`);
}
