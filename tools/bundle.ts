/**
 * `npm run build:bundle`: the program, and what programs import, as a few files in place of
 * a hundred. Node takes about a millisecond for each module that it loads, and memory as
 * well. What several entries need is in files that they share, so that an error is an
 * instance of the same StatError everywhere.
 *
 * The files lie as deep as the compiled ones, dist/FOLDER/FILE: paths that are relative to a
 * module lead to the same place.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeNotices } from './notices.ts';

const root: string = fileURLToPath(new URL('..', import.meta.url));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    cli: 'dist/cli/main.js',
    index: 'dist/index.js',
    decoder: 'dist/decoder/index.js',
    capture: 'dist/capture/index.js',
    kstat: 'dist/kstat/index.js',
    bridge: 'dist/bridge/index.js',
  },
  outdir: 'dist/bundle',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The build of msgpackr for pages takes Node 40 ms to load by itself, so it is in here.
  external: ['commander', 'ws'],
  legalComments: 'inline',
  logLevel: 'warning',
  metafile: true,
});
writeNotices(root, metafile, `${root}dist/bundle/LICENSES.txt`);
