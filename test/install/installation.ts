/** Installs into folders of a test, with a group of its own, and cleans up. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { type Built, readBuilt } from '../../src/install/built.ts';
import { findGroup } from '../../src/install/group.ts';
import { type InstallOptions, install } from '../../src/install/install.ts';
import { type Layout, layoutOf } from '../../src/install/layout.ts';
import { uninstall } from '../../src/install/uninstall.ts';
import { RootFolder } from './root-folder.ts';

/** Of this run alone: it is made and removed in the system's /etc/group. */
export const GROUP: string = `sidestat-t${process.pid}`;

export class Installation {
  readonly root: RootFolder = new RootFolder();
  readonly layout: Layout;
  readonly said: string[] = [];

  constructor(prefix?: string) {
    this.layout = layoutOf(prefix ?? this.root.path);
  }

  get prefix(): string {
    return this.layout.prefix;
  }

  install(options: Partial<InstallOptions> = {}, built: Built = readBuilt()): void {
    install(built, {
      prefix: this.prefix,
      group: GROUP,
      version: '1.2.3',
      setuid: false,
      daemon: false,
      enable: false,
      dryRun: false,
      report: (line) => void this.said.push(line),
      ...options,
    });
  }

  uninstall(options: { dryRun?: boolean } = {}): void {
    const report = (line: string): void => void this.said.push(line);
    uninstall({ prefix: this.prefix, dryRun: false, report, ...options });
  }

  /** A helper that was built with something else in it. */
  other(): Built {
    const path = join(this.root.path, 'built');
    writeFileSync(path, Buffer.concat([readBuilt(BUILT_HELPER).content, Buffer.from('more')]));
    const built = readBuilt(path);
    rmSync(path);
    return built;
  }

  remove(): void {
    this.root.remove();
    if (findGroup(GROUP)) spawnSync('groupdel', [GROUP]);
  }
}
