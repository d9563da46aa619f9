/** Removes what the installer made, by its manifest, and nothing else. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { StatError } from '../errors.ts';
import { removeFolder } from './folders.ts';
import { findGroup, removeGroup } from './group.ts';
import { layoutOf } from './layout.ts';
import { type InstalledFile, type Manifest, readManifest } from './manifest.ts';
import { checkDestination, sha256Of } from './place.ts';
import { runProgram } from './programs.ts';
import { Steps } from './steps.ts';
import { isUnit, stopCommands, systemdRuns } from './systemd.ts';

export interface UninstallOptions {
  readonly prefix: string;
  readonly dryRun: boolean;
  readonly report: (line: string) => void;
}

/** The folder of the daemon's socket, which tmpfiles.d made. */
const RUNTIME_FOLDER = '/run/sidestat';

/** @throws ERR_NOT_FOUND when nothing is installed, ERR_INSTALL */
export function uninstall({ prefix, dryRun, report }: UninstallOptions): void {
  const layout = layoutOf(prefix);
  const manifest = readManifest(layout);
  if (!manifest) {
    throw new StatError('ERR_NOT_FOUND', `no helper was installed in ${layout.folder}`);
  }
  const present = manifest.files.filter(({ path }) => existsSync(path));
  for (const file of present) requireUnchanged(file);
  const steps = new Steps(dryRun, report);
  const units = present.some(({ path }) => isUnit(path));
  if (units) stop(steps, manifest);
  for (const { path } of present) steps.do(`remove ${path}`, () => rmSync(path));
  if (units && manifest.enabled && systemdRuns()) {
    steps.do('run systemctl daemon-reload', () => void runProgram('systemctl', ['daemon-reload']));
    steps.do(`remove the folder ${RUNTIME_FOLDER}`, () => removeFolder(RUNTIME_FOLDER));
  }
  steps.do(`remove ${layout.manifest}`, () => rmSync(layout.manifest));
  for (const folder of manifest.folders.toReversed()) {
    steps.do(`remove the folder ${folder}, if nothing else is in it`, () => removeFolder(folder));
  }
  for (const group of manifest.groups) {
    if (findGroup(group) === undefined) continue;
    steps.do(`remove the group ${group}`, () => removeGroup(group));
  }
}

/** What somebody else has put in the place of a file is not ours to remove. */
function requireUnchanged({ path, sha256 }: InstalledFile): void {
  checkDestination(path);
  if (sha256Of(readFileSync(path)) === sha256) return;
  throw new StatError('ERR_INSTALL', `${path} is not what was installed; nothing is removed`, {
    hint: 'find out who changed it; after another `sidestat helper install` it can be removed',
  });
}

function stop(steps: Steps, { enabled }: Manifest): void {
  for (const [program, ...args] of stopCommands()) {
    const line = [program, ...args].join(' ');
    if (enabled && systemdRuns()) steps.do(`run ${line}`, () => void runProgram(program, args));
    else steps.note(`if the daemon was started: ${line}`);
  }
}
