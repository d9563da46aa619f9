/** A kstat helper of our own. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import {
  childWire,
  type HelperWords,
  noDescriptor,
  requireTrusted,
  startError,
} from '../../connection/child.ts';
import { firstExecutable } from '../../connection/locate.ts';
import { forwardData } from '../../connection/socket-wire.ts';
import type { Attach } from '../../connection/wire.ts';
import { StatError } from '../../errors.ts';
import { PACKAGE_FOLDER } from '../../package/folder.ts';

/** Where `make install` of helper/kstat, and packages of distributions, put it. */
const INSTALLED = [
  '/usr/local/libexec/sidestat/sidestat-kstat-helper',
  '/usr/libexec/sidestat/sidestat-kstat-helper',
] as const;

/** The one that was built in the folder of the package. */
export const BUILT_KSTAT_HELPER: string = join(PACKAGE_FOLDER, 'build/sidestat-kstat-helper');

const WORDS: HelperWords = {
  name: 'kstat helper',
  refused: { message: 'the kstat helper refuses to run' },
  unsupported: 'this system gives no kstats',
};

export interface SpawnOptions {
  /** Path of the helper. @defaultValue the installed one, then the built one */
  readonly helper?: string | undefined;
  /** Options of the helper: `--limit-ms=N`, `--check-ms=N`, `--reopen-ms=N`. */
  readonly args?: readonly string[] | undefined;
  /** Its environment. @defaultValue empty */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** undefined when there is none. */
export function findKstatHelper(): string | undefined {
  return firstExecutable([...INSTALLED, BUILT_KSTAT_HELPER]);
}

export function spawnKstatHelper(options: SpawnOptions = {}): Attach {
  const { args = [], env = {} } = options;
  return (sink) => {
    const path = requireTrusted(options.helper ?? requireHelper(), WORDS);
    let child: ChildProcess;
    try {
      child = spawn(path, args, {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        env: { ...env },
      });
    } catch (cause) {
      throw startError(path, cause as NodeJS.ErrnoException, WORDS);
    }
    const socket = child.stdio?.[3] as Socket | undefined;
    if (!socket) throw noDescriptor(path, child);
    forwardData(socket, sink);
    return childWire(path, child, socket, sink, WORDS);
  };
}

function requireHelper(): string {
  const path = findKstatHelper();
  if (path !== undefined) return path;
  throw new StatError('ERR_HELPER_MISSING', 'no kstat helper was found', {
    hint: 'on illumos: make -C helper/kstat; other systems have no kstats of their own',
  });
}
