/** The package.json of sidestat itself, which has its version. */
import { readFileSync } from 'node:fs';

interface PackageJson {
  readonly version: string;
  /** `>=MAJOR.MINOR` */
  readonly engines: { readonly node: string };
}

// The same from src/cli and from dist/bundle.
const FILE = new URL('../../package.json', import.meta.url);

export const PACKAGE: PackageJson = JSON.parse(readFileSync(FILE, 'utf8'));
