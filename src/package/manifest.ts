/** The package.json of sidestat itself, which has its version. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from './folder.ts';

interface PackageJson {
  readonly version: string;
  /** `>=MAJOR.MINOR` */
  readonly engines: { readonly node: string };
}

export const PACKAGE: PackageJson = JSON.parse(
  readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8'),
);
