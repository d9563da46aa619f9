/** Where the package is. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The same from src/package, dist/package and dist/bundle: a folder in a folder of the package. */
export const PACKAGE_FOLDER: string = resolve(fileURLToPath(import.meta.url), '../../..');
