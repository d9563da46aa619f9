/**
 * What was installed, in a file of root beside the helper, so that exactly that
 * is removed later.
 */
import { existsSync, readFileSync } from 'node:fs';
import { findWeakness, ROOT_ALONE, walkPath } from '../connection/ownership.ts';
import { StatError } from '../errors.ts';
import { filesOf, type Layout } from './layout.ts';

/** Of the manifest itself; another number is another release's. */
const FORMAT = 1;

export interface InstalledFile {
  readonly path: string;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: number;
  /** Of the package. */
  readonly version: string;
  /** Whose members may run the helper; null: everybody. */
  readonly group: string | null;
  /** Groups that were not there before. */
  readonly groups: readonly string[];
  /** Whether the daemon's socket was enabled with systemctl. */
  readonly enabled: boolean;
  readonly files: readonly InstalledFile[];
  /** Folders that were not there before, the highest first. */
  readonly folders: readonly string[];
}

export const MANIFEST_MODE = 0o644;

export function encodeManifest(manifest: Omit<Manifest, 'format'>): Buffer {
  return Buffer.from(`${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`);
}

/** undefined when nothing is installed. @throws ERR_INSTALL for one that cannot be relied on */
export function readManifest(layout: Layout): Manifest | undefined {
  const { manifest: path } = layout;
  if (!existsSync(path)) return undefined;
  const weakness = findWeakness(walkPath(path).components, ROOT_ALONE);
  if (weakness) throw unusable(path, weakness.problem);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unusable(path, (error as Error).message);
  }
  if (!isManifest(value)) throw unusable(path, 'it is not what this release writes');
  const strange = findStrange(value, filesOf(layout));
  if (strange !== undefined) throw unusable(path, `it names ${strange}`);
  return value;
}

/** A file or folder that no installation has: nothing else is ever removed. */
function findStrange({ files, folders }: Manifest, known: readonly string[]): string | undefined {
  return (
    files.find(({ path }) => !known.includes(path))?.path ??
    folders.find((folder) => !known.some((path) => path.startsWith(`${folder}/`)))
  );
}

function unusable(path: string, why: string): StatError {
  return new StatError('ERR_INSTALL', `${path} cannot be relied on: ${why}`, {
    hint: 'look at what is there, remove it by hand, and install again',
  });
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { format, version, group, groups, enabled, files, folders } = value as Partial<Manifest>;
  return (
    format === FORMAT &&
    typeof version === 'string' &&
    (group === null || typeof group === 'string') &&
    isTexts(groups) &&
    typeof enabled === 'boolean' &&
    Array.isArray(files) &&
    files.every((file) => typeof file?.path === 'string' && typeof file.sha256 === 'string') &&
    isTexts(folders)
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
