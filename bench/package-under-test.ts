/**
 * The package as its users get it: compiled, from dist/. The types come from the
 * source, so that the bench can be checked before anything is built.
 */
const dist: URL = new URL('../dist/', import.meta.url);

function load(path: string): Promise<unknown> {
  return import(new URL(path, dist).href);
}

export const sidestat: typeof import('../src/index.ts') = (await load(
  'index.js',
)) as typeof import('../src/index.ts');

export const decoder: typeof import('../src/decoder/index.ts') = (await load(
  'decoder/index.js',
)) as typeof import('../src/decoder/index.ts');

export const connection: typeof import('../src/connection/connection.ts') = (await load(
  'connection/connection.js',
)) as typeof import('../src/connection/connection.ts');

export const spawning: typeof import('../src/connection/spawn.ts') = (await load(
  'connection/spawn.js',
)) as typeof import('../src/connection/spawn.ts');

export const locating: typeof import('../src/connection/locate.ts') = (await load(
  'connection/locate.js',
)) as typeof import('../src/connection/locate.ts');

export const kstatDecoding: typeof import('../src/kstat/decode/index.ts') = (await load(
  'kstat/decode/index.js',
)) as typeof import('../src/kstat/decode/index.ts');

export const addon: typeof import('../src/addon/index.ts') = (await load(
  'addon/index.js',
)) as typeof import('../src/addon/index.ts');

export const stream: typeof import('../src/protocol/stream.ts') = (await load(
  'protocol/stream.js',
)) as typeof import('../src/protocol/stream.ts');

export const exitTables: typeof import('../src/exits/builder.ts') = (await load(
  'exits/builder.js',
)) as typeof import('../src/exits/builder.ts');

export const collecting: typeof import('../src/taskstats/collect.ts') = (await load(
  'taskstats/collect.js',
)) as typeof import('../src/taskstats/collect.ts');
