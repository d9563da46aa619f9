/** Captures of real systems that are not part of the project. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SHARED: string = fileURLToPath(new URL('../../../shared/captures', import.meta.url));
export const SPL_SAMPLES: string = join(SHARED, 'spl');
export const KSTAT_SAMPLES: string = join(SHARED, 'kstat');

/** For the name of a test that needs them. */
export const hasShared: boolean = existsSync(SPL_SAMPLES) && existsSync(KSTAT_SAMPLES);

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
}
