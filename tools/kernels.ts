/**
 * `npm run test:kernels`: boots the kernels of the matrix and checks the helper on
 * each. With `-- --renew`, and when every check passed, the captures of this run
 * replace those in test/captures, and docs/compatibility.md is written from them.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, CAPTURES } from '../test/kernels/host.ts';
import { ROWS } from '../test/kernels/rows.ts';
import { REPOSITORY } from '../test/machine.ts';
import { installPackages } from './packages.ts';

function vitest(...args: readonly string[]): boolean {
  const options = { cwd: REPOSITORY, stdio: 'inherit' } as const;
  return spawnSync('npx', ['vitest', 'run', ...args], options).status === 0;
}

/** Kernels that could not be had keep the captures that they have. */
function renew(): void {
  mkdirSync(CAPTURES, { recursive: true });
  for (const { id, title } of ROWS) {
    const files = [`${id}.frames.gz`, `${id}.json`];
    const fresh = files.every((file) => existsSync(join(CACHE, 'captures', file)));
    console.log(`${title}: ${fresh ? 'renewed' : 'not run, kept as it was'}`);
    if (!fresh) continue;
    for (const file of files) copyFileSync(join(CACHE, 'captures', file), join(CAPTURES, file));
  }
}

const renewing = process.argv.includes('--renew');
for (const { command, debian, why } of installPackages()) {
  console.log(`missing: ${command} (Debian package ${debian}), for ${why}`);
}
let passed = vitest('test/kernels/kernels.test.ts');
if (passed && renewing) {
  renew();
  passed = vitest('test/kernels/compatibility.test.ts', 'test/kernels/replay.test.ts', '--update');
}
process.exitCode = passed ? 0 : 1;
