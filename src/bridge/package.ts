/** The version of the package, from its package.json: the same from src/ and from dist/. */
import { readFileSync } from 'node:fs';

const FILE = new URL('../../package.json', import.meta.url);

export const PACKAGE_VERSION: string = (
  JSON.parse(readFileSync(FILE, 'utf8')) as { version: string }
).version;
