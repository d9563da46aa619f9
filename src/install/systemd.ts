/** The daemon's unit files, and the commands that start it. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PACKAGE_FOLDER } from '../package/folder.ts';
import type { Layout } from './layout.ts';

const TEMPLATES = join(PACKAGE_FOLDER, 'helper/systemd');
const SOCKET_UNIT = 'sidestat-helper.socket';
const SERVICE_UNIT = 'sidestat-helper.service';

/** A command of the system: program and arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** A text of helper/systemd for this prefix and group. */
export function renderTemplate(template: string, prefix: string, group: string): Buffer {
  const text = readFileSync(join(TEMPLATES, template), 'utf8');
  const base = prefix === '/' ? '' : prefix;
  return Buffer.from(text.replaceAll('@PREFIX@', base).replaceAll('@GROUP@', group));
}

/** sd_booted(3) */
export function systemdRuns(): boolean {
  return existsSync('/run/systemd/system');
}

/** What makes systemd listen at the socket. */
export function startCommands(layout: Layout): Command[] {
  const tmpfiles = layout.systemd.find(({ path }) => path.includes('/tmpfiles.d/'));
  return [
    ['systemd-tmpfiles', '--create', ...(tmpfiles ? [tmpfiles.path] : [])],
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', '--now', SOCKET_UNIT],
    // A daemon of an older release is replaced.
    ['systemctl', 'try-restart', SERVICE_UNIT],
  ];
}

export function stopCommands(): Command[] {
  return [['systemctl', 'disable', '--now', SOCKET_UNIT, SERVICE_UNIT]];
}

export function isUnit(path: string): boolean {
  return basename(path) === SOCKET_UNIT || basename(path) === SERVICE_UNIT;
}
