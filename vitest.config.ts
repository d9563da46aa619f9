import { defineConfig, type UserWorkspaceConfig } from 'vitest/config';

const ALL = 'test/**/*.test.ts';

/** Tests that look at what happens on the whole machine, or that load it: one at a time. */
const MACHINE = [
  'test/{addon,cgroup,client,performance,procfs}/**',
  'test/bridge/{flood,listen,live,serve-command}.test.ts',
  'test/cli/{cgroup,exits,live,record,record-losses,top-terminal,unprivileged}.test.ts',
  'test/docs/{permissions,readme}.test.ts',
  'test/exits/{live,storm,stream,stream-end}.test.ts',
  'test/helper/{backpressure,daemon,daemon-requests,daemon-start,exits,exits-view}.test.ts',
  'test/helper/{grants,guard,hangup,live,policy,policy-load,requests,sandbox}.test.ts',
  'test/helper/{start,start-hostile}.test.ts',
  'test/install/{install,systemd}.test.ts',
  'test/kernels/kernels.test.ts',
  'test/kstat/{live,live-faults,live-update,memory}.test.ts',
  'test/taskstats/{assemble,lone,thread-lists}.test.ts',
  'test/web/{control,harness,kstat,live,pictures,shell}.test.ts',
  'test/web-replay/{exits,page,shared}.test.ts',
];

/** Tests that start programs, compile, or try very many inputs: beside one another. */
const PROGRAMS = [
  'test/{browser-entry,install,kstat-helper}/**',
  'test/bridge/{hostile,kstat-alone,kstat-source,kstats}.test.ts',
  'test/capture/{damage,frames,lua,player,records,resume,snapshots,wireshark}.test.ts',
  'test/cli/{convert,delays,demo,doctor,failures,fields,helper,kstat,kstat-record,man}.test.ts',
  'test/cli/{record-output,replay,replay-views,top-batch}.test.ts',
  'test/decoder/fuzz.test.ts',
  'test/helper/**',
  'test/kernels/compatibility.test.ts',
  'test/kstat/{capture,spl-vanish}.test.ts',
  'test/kstat-decode/mutations.test.ts',
  'test/web-replay/engine.test.ts',
];

function project(
  name: string,
  order: number,
  { include, exclude = [] }: { include: readonly string[]; exclude?: readonly string[] },
  maxWorkers: number,
): UserWorkspaceConfig {
  const tests = { include: include.map(testsOf), exclude: exclude.map(testsOf) };
  return { test: { name, ...tests, ...COMMON, maxWorkers, sequence: { groupOrder: order } } };
}

function testsOf(pattern: string): string {
  return pattern.endsWith('.test.ts') ? pattern : `${pattern}/*.test.ts`;
}

const COMMON = { pool: 'forks', testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    projects: [
      // The quick ones, in one process each: `npm run check`.
      project('unit', 0, { include: [ALL], exclude: [...MACHINE, ...PROGRAMS] }, 2),
      project('programs', 1, { include: PROGRAMS, exclude: MACHINE }, 2),
      project('machine', 2, { include: MACHINE }, 1),
    ],
  },
});
