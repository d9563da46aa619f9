/** Where everything is, for a prefix such as /usr/local. */
import { isAbsolute, join, normalize } from 'node:path';
import { StatError } from '../errors.ts';

export const DEFAULT_PREFIX = '/usr/local';
export const DEFAULT_GROUP = 'sidestat';

/** Text of helper/systemd, with the path and the group put in. */
export interface SystemdFile {
  /** Name in helper/systemd. */
  readonly template: string;
  readonly path: string;
}

export interface Layout {
  readonly prefix: string;
  /** Of the helper, the daemon and the manifest. */
  readonly folder: string;
  /** With the capability; a client starts it. */
  readonly helper: string;
  /**
   * The same program without: a file capability would make the kernel drop the
   * ambient one that systemd gives it, and distrust its environment.
   */
  readonly daemon: string;
  readonly manifest: string;
  readonly systemd: readonly SystemdFile[];
}

/** What stands in a unit file unquoted, and needs no quotes in a shell. */
const PLAIN = /^\/[\w+./-]*$/;

/** @throws ERR_INVALID_ARGUMENT for a prefix where no helper with a privilege may be */
export function layoutOf(given: string): Layout {
  if (!isAbsolute(given) || !PLAIN.test(given)) {
    throw new StatError(
      'ERR_INVALID_ARGUMENT',
      `the prefix must be an absolute path of letters, digits and _ + . / -, not ${JSON.stringify(given)}`,
    );
  }
  const prefix = normalize(`${given}/`).slice(0, -1) || '/';
  if (prefix.split('/').includes('node_modules')) {
    throw new StatError('ERR_INVALID_ARGUMENT', `${prefix} is inside of a node_modules`, {
      hint: 'whoever installs packages can change files there: choose a prefix such as /usr/local',
    });
  }
  const folder = join(prefix, 'libexec/sidestat');
  const systemd = (template: string, path: string): SystemdFile => ({
    template,
    path: join(prefix, 'lib', path),
  });
  return {
    prefix,
    folder,
    helper: join(folder, 'sidestat-helper'),
    daemon: join(folder, 'sidestat-daemon'),
    manifest: join(folder, 'installed.json'),
    systemd: [
      systemd('sidestat-helper.socket.in', 'systemd/system/sidestat-helper.socket'),
      systemd('sidestat-helper.service.in', 'systemd/system/sidestat-helper.service'),
      systemd('sysusers.conf.in', 'sysusers.d/sidestat.conf'),
      systemd('tmpfiles.conf.in', 'tmpfiles.d/sidestat.conf'),
    ],
  };
}

/** Every file that an installation may consist of, but the manifest. */
export function filesOf({ helper, daemon, systemd }: Layout): string[] {
  return [helper, daemon, ...systemd.map(({ path }) => path)];
}
