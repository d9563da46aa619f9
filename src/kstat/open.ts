/** Where kstats can come from, and how to tell. */
import { existsSync, statSync } from 'node:fs';
import { openCapture } from '../capture/file.ts';
import { StatError } from '../errors.ts';
import { KstatChain } from './chain.ts';
import { KstatDecoder } from './decode/index.ts';
import { KstatConnection, type SpawnOptions, spawnKstatHelper } from './live/index.ts';
import { openFile } from './source/file.ts';
import { LiveSource } from './source/live.ts';
import type { KstatSource } from './source/source.ts';
import { SPL_ROOT, SplSource } from './source/spl.ts';

/** Where openKstat() takes kstats from; the other options are those of the helper of `live`. */
export interface OpenKstatOptions extends SpawnOptions {
  /**
   * - `live`: libkstat of this machine, through a helper; illumos and Solaris.
   * - `spl`: OpenZFS on Linux, /proc/spl/kstat. A path of a folder is such a tree elsewhere.
   * - The path of a file, `-` for stdin: a capture in pcapng, JSON lines, or the output of
   *   `kstat -p`; the first bytes tell which.
   * - A source of your own.
   * @defaultValue 'live'; on Linux 'spl' when there is such a folder
   */
  readonly from?: string | KstatSource | undefined;
}

/**
 * Opens kstats; end with `close()`.
 * @throws ERR_UNSUPPORTED, ERR_HELPER_MISSING, ERR_NOT_FOUND, ERR_PERMISSION, ERR_CAPTURE,
 * ERR_KERNEL
 */
export async function openKstat(options: OpenKstatOptions = {}): Promise<KstatChain> {
  const { from = defaultSource(), ...spawn } = options;
  return new KstatChain(typeof from === 'string' ? await openSource(from, spawn) : from);
}

function defaultSource(): string {
  return process.platform === 'linux' && existsSync(SPL_ROOT) ? 'spl' : 'live';
}

async function openSource(from: string, spawn: SpawnOptions): Promise<KstatSource> {
  if (from === 'spl') return new SplSource();
  if (from === 'live') return openLive(spawn);
  if (from === '') throw new StatError('ERR_INVALID_ARGUMENT', 'from needs a source');
  if (from !== '-' && isFolder(from)) return new SplSource(from);
  return openFile(from, await openCapture(from));
}

/** What cannot be looked at is left to openCapture(), which says why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

async function openLive(options: SpawnOptions): Promise<LiveSource> {
  const decoder = await KstatDecoder.load();
  return LiveSource.open(await KstatConnection.open(spawnKstatHelper(options)), decoder);
}
