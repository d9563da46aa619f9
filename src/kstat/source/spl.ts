/** OpenZFS on Linux: the files below /proc/spl/kstat, which anybody may read. */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StatError } from '../../errors.ts';
import { readSmallFile } from '../../procfs/read.ts';
import { EIO, ENXIO } from '../errors.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';
import { failedReading } from '../text/reading.ts';
import { splEntry, splReading } from '../text/spl-reading.ts';
import type { KstatSource } from './source.ts';

export const SPL_ROOT = '/proc/spl/kstat';

/** A module is `zfs/POOL` at most; more levels would be something else. */
const MAX_DEPTH = 8;
/** A header line is shorter. */
const HEADER_BYTES = 256;

/** errno of illumos, which has the same numbers here as Linux. */
const ERRNO: Readonly<Record<string, number>> = { EACCES: 13, EPERM: 1, EIO };

interface SplEntry extends KstatEntry {
  readonly path: string;
}

export class SplSource implements KstatSource {
  readonly description: string;
  readonly live: boolean = true;
  readonly #root: string;
  #chain: readonly SplEntry[] = [];

  /** @throws ERR_UNSUPPORTED when there is no such folder: OpenZFS is not loaded */
  constructor(root: string = SPL_ROOT) {
    this.#root = root;
    this.description = root;
    this.#chain = this.#list();
  }

  get chain(): readonly KstatEntry[] {
    return this.#chain;
  }

  async update(): Promise<'changed' | 'same'> {
    const before = this.#chain;
    this.#chain = this.#list();
    const same =
      before.length === this.#chain.length &&
      before.every((entry, i) => {
        const now = this.#chain[i];
        return entry.path === now?.path && entry.crtimeNs === now.crtimeNs && entry.kid === now.kid;
      });
    return same ? 'same' : 'changed';
  }

  async read(entries: readonly KstatEntry[]): Promise<KstatReading[]> {
    return entries.map((entry) => readEntry(entry as SplEntry));
  }

  async close(): Promise<void> {
    this.#chain = [];
  }

  #list(): SplEntry[] {
    try {
      readdirSync(this.#root);
    } catch (cause) {
      const message = `${this.#root} cannot be listed`;
      throw new StatError('ERR_UNSUPPORTED', message, {
        hint: 'the module of OpenZFS makes this folder when it is loaded',
        cause,
      });
    }
    return [...walk(this.#root, '', 0)].sort(byKid);
  }
}

/** Files without a header have no kid; they come last, by name. */
function byKid(a: SplEntry, b: SplEntry): number {
  return (a.kid ?? Infinity) - (b.kid ?? Infinity) || (a.path < b.path ? -1 : 1);
}

function* walk(root: string, module: string, depth: number): Generator<SplEntry> {
  for (const item of listFolder(join(root, module))) {
    if (item.isDirectory() && depth < MAX_DEPTH) {
      yield* walk(root, module === '' ? item.name : `${module}/${item.name}`, depth + 1);
    } else if (item.isFile()) {
      yield entryOf(join(root, module, item.name), module, item.name);
    }
  }
}

/** A pool that was exported meanwhile has no folder, which is no error. */
function listFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function entryOf(path: string, module: string, name: string): SplEntry {
  return { path, ...splEntry(module, name, readSmallFile(path, HEADER_BYTES)) };
}

function readEntry(entry: SplEntry): KstatReading {
  let text: string;
  try {
    // One read of the whole file: each one makes the kernel collect the values again.
    text = readFileSync(entry.path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    return failedReading(entry, code === 'ENOENT' ? ENXIO : (ERRNO[code] ?? EIO), cause as Error);
  }
  return splReading(entry, text, entry.path);
}
