/**
 * Installs the helper: a copy that is root's, in folders that are root's, with
 * the one capability, for one group. Everything is looked at before anything is
 * changed, and every change is said before it is made.
 *
 * The manifest is written before the files that it names, so that whatever
 * happens in between, what is there can be removed.
 */
import { dirname } from 'node:path';
import { StatError } from '../errors.ts';
import type { Built } from './built.ts';
import { checkFolder, makeFolder, missingFolders } from './folders.ts';
import { checkGroupName, createGroup, findGroup, requireGroup } from './group.ts';
import { filesOf, type Layout, layoutOf } from './layout.ts';
import { encodeManifest, MANIFEST_MODE, type Manifest, readManifest } from './manifest.ts';
import { checkDestination, placeFile, sha256Of } from './place.ts';
import { grant } from './privilege.ts';
import { runProgram } from './programs.ts';
import { Steps } from './steps.ts';
import { renderTemplate, startCommands, systemdRuns } from './systemd.ts';

export interface InstallOptions {
  readonly prefix: string;
  /** Whose members may run the helper; undefined: everybody. */
  readonly group: string | undefined;
  /** Of the package, for the manifest. */
  readonly version: string;
  /** Allows a set-uid root helper where the file system has no capabilities. */
  readonly setuid: boolean;
  /** Also the daemon and its units. What was installed before is installed again. */
  readonly daemon: boolean;
  /** Also starts the daemon's socket. */
  readonly enable: boolean;
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean;
  readonly report: (line: string) => void;
}

interface File {
  readonly path: string;
  readonly content: Uint8Array;
  readonly sha256: string;
  readonly privileged: boolean;
  readonly mode: number;
}

const PROGRAM_MODE = 0o755;
/** For the group alone. */
const GROUP_PROGRAM_MODE = 0o750;
const TEXT_MODE = 0o644;

/** @throws ERR_INSTALL, ERR_INVALID_ARGUMENT */
export function install(built: Built, options: InstallOptions): void {
  const { prefix, group } = options;
  const layout = layoutOf(prefix);
  const before = readManifest(layout);
  const daemon = options.daemon || options.enable || hasDaemon(layout, before);
  if (group !== undefined) checkGroupName(group);
  if (daemon && group === undefined) {
    throw new StatError('ERR_INVALID_ARGUMENT', 'the socket of the daemon belongs to a group', {
      hint: 'leave --no-group out, or uninstall the daemon first',
    });
  }
  const files = [
    helperFile(built, layout, group),
    ...(daemon ? daemonFiles(built, layout, group) : []),
  ];
  for (const path of [...filesOf(layout), layout.manifest]) {
    checkFolder(dirname(path));
    checkDestination(path);
  }
  const steps = new Steps(options.dryRun, options.report);
  if (built.uid !== 0) {
    steps.note(`${built.path} belongs to uid ${built.uid}, who decided what is in it`);
  }
  const manifest = prepare(steps, layout, files, before, options);
  for (const file of files) place(steps, file, options);
  if (daemon) start(steps, layout, options, manifest);
  sayWhoMayUseIt(steps, group);
}

function hasDaemon({ daemon }: Layout, manifest: Manifest | undefined): boolean {
  return manifest?.files.some(({ path }) => path === daemon) ?? false;
}

function helperFile({ content, sha256 }: Built, { helper }: Layout, group?: string): File {
  const mode = group === undefined ? PROGRAM_MODE : GROUP_PROGRAM_MODE;
  return { path: helper, content, sha256, privileged: true, mode };
}

function daemonFiles({ content, sha256 }: Built, layout: Layout, group = ''): File[] {
  const { prefix, daemon, systemd } = layout;
  const program = { path: daemon, content, sha256, privileged: false, mode: PROGRAM_MODE };
  const texts = systemd.map(({ template, path }) => {
    const text = renderTemplate(template, prefix, group);
    return { path, content: text, sha256: sha256Of(text), privileged: false, mode: TEXT_MODE };
  });
  return [program, ...texts];
}

/** The group, the folders, and the manifest, which remembers what an earlier installation made. */
function prepare(
  steps: Steps,
  layout: Layout,
  files: readonly File[],
  before: Manifest | undefined,
  { group, version, enable }: InstallOptions,
): Omit<Manifest, 'format'> {
  const newGroup = group !== undefined && findGroup(group) === undefined;
  if (newGroup) steps.do(`create the group ${group}`, () => createGroup(group));
  const folders = new Set(files.flatMap(({ path }) => missingFolders(dirname(path))));
  for (const folder of folders) {
    steps.do(`create the folder ${folder}, root:root 0755`, () => makeFolder(folder));
  }
  const manifest = {
    version,
    group: group ?? null,
    groups: [...(before?.groups ?? []), ...(newGroup ? [group] : [])],
    enabled: (enable && systemdRuns()) || (before?.enabled ?? false),
    files: files.map(({ path, sha256 }) => ({ path, sha256 })),
    folders: [...new Set([...(before?.folders ?? []), ...folders])],
  };
  steps.do(`write ${layout.manifest}, which says what was installed`, () =>
    placeFile({
      path: layout.manifest,
      content: encodeManifest(manifest),
      gid: 0,
      mode: MANIFEST_MODE,
    }),
  );
  return manifest;
}

function place(steps: Steps, file: File, { group, setuid, report }: InstallOptions): void {
  const { path, content, sha256, privileged, mode } = file;
  const owner = privileged && group !== undefined ? group : 'root';
  const octal = mode.toString(8).padStart(4, '0');
  const privilege = privileged ? `, ${setuid ? SETUID_IF_NEEDED : 'cap_net_admin=ep'}` : '';
  steps.do(`write ${path}, root:${owner} ${octal}${privilege}, SHA-256 ${sha256}`, () => {
    const gid = owner === 'root' ? 0 : requireGroup(owner).gid;
    const finish = (fd: number, temporary: string): void => {
      if (grant(fd, temporary, setuid) === 'setuid') report(SETUID_WARNING);
    };
    placeFile({ path, content, gid, mode, ...(privileged ? { finish } : {}) });
  });
}

const SETUID_IF_NEEDED =
  'cap_net_admin=ep or, where the file system has no capabilities, set-uid root';
const SETUID_WARNING =
  'warning: the helper is set-uid root, because this file system has no capabilities; it keeps ' +
  'CAP_NET_ADMIN alone, but until it has let go of the rest, a flaw in it would be one of root';

function start(
  steps: Steps,
  layout: Layout,
  { enable }: InstallOptions,
  { enabled }: Omit<Manifest, 'format'>,
): void {
  const commands = startCommands(layout);
  if (enabled && systemdRuns()) {
    for (const [program, ...args] of commands) {
      steps.do(`run ${[program, ...args].join(' ')}`, () => void runProgram(program, args));
    }
    return;
  }
  if (enable) steps.note('systemd does not run here');
  const line = commands.map((command) => command.join(' ')).join(' && ');
  steps.note(`to start the daemon: ${line}`);
}

function sayWhoMayUseIt(steps: Steps, group: string | undefined): void {
  if (group === undefined) steps.note('every user may run the helper');
  else steps.note(`to let somebody use it: usermod -aG ${group} USER, who then logs in again`);
}
