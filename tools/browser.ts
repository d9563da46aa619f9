/**
 * `npm run build:browser`: `sidestat/browser` for pages without a bundler, as two plain
 * scripts. dist/browser/sidestat.js defines the global `sidestat`;
 * dist/browser/sidestat-worker.js is what its worker runs.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { writeNotices } from './notices.ts';

const root: string = fileURLToPath(new URL('..', import.meta.url));

/** The oldest browsers that have all that is needed: WebAssembly SIMD and DecompressionStream. */
const TARGET = ['chrome94', 'firefox113', 'safari16.4'];

const COMMON: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: TARGET,
  legalComments: 'inline',
  logLevel: 'warning',
  metafile: true,
};

export async function buildBrowser(folder: string): Promise<void> {
  const page = await build({
    ...COMMON,
    entryPoints: ['src/browser/index.ts'],
    globalName: 'sidestat',
    outfile: `${folder}/sidestat.js`,
  });
  await build({
    ...COMMON,
    entryPoints: ['src/browser/worker.ts'],
    outfile: `${folder}/sidestat-worker.js`,
  });
  if (page.metafile) writeNotices(root, page.metafile, resolve(root, folder, 'LICENSES.txt'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBrowser('dist/browser');
