/** What `sidestat helper status` says to a person. */
import type { FileStatus, InstalledStatus, Privilege, Status } from '../../install/status.ts';
import { escapeText } from '../../text/escape.ts';
import { stylist } from '../style.ts';

const PRIVILEGES: Readonly<Record<Privilege, string>> = {
  capability: 'cap_net_admin=ep',
  setuid: 'set-uid root',
  none: 'no privilege',
  wrong: 'another privilege than it should have',
  unknown: 'privilege unknown without the native module',
};

const DAEMONS: Readonly<Record<Status['daemon']['state'], string>> = {
  ready: 'listens at',
  absent: 'no socket at',
  untrusted: 'a socket that is not trusted at',
  hidden: 'this user may not look at',
};

const INDENT = ' '.repeat(11);

function viewHash({ sha256 }: FileStatus): string {
  return sha256 === undefined ? 'this user may not read it' : `SHA-256 ${sha256}`;
}

function viewInstalled(installed: InstalledStatus, built: FileStatus | undefined): string[] {
  const { path, uid, gid, mode, privilege, group, version, sha256 } = installed;
  const same = sha256 !== undefined && sha256 === built?.sha256 ? ', the one that is built' : '';
  const members = group?.members.join(', ') || 'nobody yet';
  const who = mode.endsWith('0')
    ? `members of ${group?.name ?? `group ${gid}`}: ${members}`
    : 'every user';
  return [
    `installed  ${path}`,
    `${INDENT}${viewHash(installed)}${same}`,
    `${INDENT}release ${version ?? 'unknown'}, owner ${uid}:${gid}, mode ${mode}, ${PRIVILEGES[privilege]}`,
    `who        ${who}`,
  ];
}

export function viewStatus({ built, installed, daemon, problems }: Status): string[] {
  const style = stylist(process.stdout);
  const unit = daemon.installed ? 'installed' : 'not installed';
  const lines = [
    ...(built ? [`built      ${built.path}`, `${INDENT}${viewHash(built)}`] : ['built      no']),
    ...(installed ? viewInstalled(installed, built) : ['installed  no']),
    `daemon     ${unit}, ${DAEMONS[daemon.state]} ${daemon.socket}`,
  ];
  const verdict =
    problems.length === 0
      ? [style('green', 'As it should be.')]
      : problems.map((problem) => `${style('red', 'problem')}    ${escapeText(problem)}`);
  return [...lines.map(escapeText), ...verdict];
}
