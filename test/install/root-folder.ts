/** A folder of root below folders of root, which no temporary folder is. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A user that need not exist. */
export const SOMEBODY = 54321;

const PARENT = '/var/lib';

export interface Made {
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: number;
}

export class RootFolder {
  readonly path: string = mkdtempSync(join(PARENT, 'sidestat-test-'));

  constructor() {
    chmodSync(this.path, 0o755);
  }

  /** A folder in it, and those above, root:root 0755 if not said otherwise. */
  folder(name: string, made: Made = {}): string {
    const path = join(this.path, name);
    mkdirSync(path, { recursive: true });
    this.change(path, { mode: 0o755, ...made });
    return path;
  }

  /** A file in it, with folders above. */
  file(name: string, made: Made = {}, content: string | Buffer = '#!/bin/sh\nexit 0\n'): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    this.change(path, { mode: 0o755, ...made });
    return path;
  }

  change(path: string, { uid = 0, gid = 0, mode }: Made): void {
    chownSync(path, uid, gid);
    if (mode !== undefined) chmodSync(path, mode);
  }

  /** Everything in it, with owner, mode and size: equal when nothing has changed. */
  listing(): string[] {
    const format = '%P %y %U:%G %m %s %T@\\n';
    const output = execFileSync('find', [this.path, '-mindepth', '1', '-printf', format]);
    return output.toString().trim().split('\n').filter(Boolean).sort();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
