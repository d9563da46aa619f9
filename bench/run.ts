/**
 * `npm run bench`: what the package costs beside what others cost, in one table.
 *
 *   --quick         fewer rounds: less than two minutes
 *   --only NAME     one suite alone, such as sweep; prints, and writes nothing
 *   --output FILE   writes the results there, and leaves the documents alone
 *   --no-build      measures what was built before
 *
 * Without --only and --output it writes bench/results.json, and the blocks of the
 * documents that quote it. It needs CAP_NET_ADMIN.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Plan } from './measure.ts';
import type { Case } from './results.ts';

const root: string = fileURLToPath(new URL('..', import.meta.url));

const PROCESSES = 1000;

function npm(...args: string[]): void {
  const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    output: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
  },
});

/** Rounds of each group; five at the least, or a median says nothing. */
const plans: Readonly<Record<string, Plan>> = {
  get: { rounds: options.quick ? 51 : 201, warmupMs: 1000, paceMs: 0 },
  sweep: { rounds: options.quick ? 15 : 45, warmupMs: options.quick ? 1500 : 5000, paceMs: 60 },
  // 25 reads in a second: their code is compiled after a minute.
  exits: { rounds: options.quick ? 5 : 21, warmupMs: options.quick ? 4000 : 60_000, paceMs: 100 },
  decode: { rounds: options.quick ? 11 : 31, warmupMs: 1000, paceMs: 0 },
  transport: { rounds: options.quick ? 11 : 31, warmupMs: 1000, paceMs: 0 },
  footprint: { rounds: 5, warmupMs: 0, paceMs: 0 },
  growth: { rounds: options.quick ? 5 : 15, warmupMs: 500, paceMs: 20 },
  top: { rounds: 5, warmupMs: 0, paceMs: 0 },
  kstat: { rounds: options.quick ? 7 : 31, warmupMs: options.quick ? 1000 : 2000, paceMs: 0 },
};

if (options.only !== undefined && !(options.only in plans)) {
  throw new Error(`--only takes one of ${Object.keys(plans).join(', ')}`);
}
if (!options['no-build']) npm('run', '-s', 'build');
if (!existsSync(`${root}bench/node_modules/pidusage/package.json`)) {
  npm('ci', '--prefix', 'bench', '--no-audit', '--no-fund');
}

// After the build, because they load what was built.
const { Sleepers } = await import('./sleepers.ts');
const { describeMachine, isBusy } = await import('./machine.ts');
const { textTable, updateDocuments } = await import('./report.ts');
const { writeResults } = await import('./results.ts');
const { topCases, whyNoIotop } = await import('./top.ts');
const { growthCases } = await import('./growth.ts');
/** Documents are written with the results. */
const publish = options.only === undefined && options.output === undefined;
const suites: Record<string, (pids: readonly number[], plan: Plan) => Promise<Case[]>> = {
  get: (await import('./get.ts')).getCases,
  sweep: (await import('./sweep.ts')).sweepCases,
  exits: (await import('./exits.ts')).exitCases,
  decode: (await import('./decode.ts')).decodeCases,
  transport: (await import('./transport.ts')).transportCases,
  footprint: (await import('./footprint.ts')).footprintCases,
  growth: (pids, plan) => growthCases(pids, plan, publish),
  top: topCases,
  kstat: (await import('./kstat.ts')).kstatCases,
};

const machine = describeMachine();
if (isBusy(machine)) {
  console.error(`the machine is busy (load ${machine.loadBefore}): these figures will not repeat`);
}
const sleepers = new Sleepers();
process.once('SIGINT', () => void sleepers.end().then(() => process.exit(130)));
const cases: Case[] = [];
const skipped: string[] = [];
try {
  await sleepers.start(PROCESSES);
  for (const [name, suite] of Object.entries(suites)) {
    if (options.only !== undefined && options.only !== name) continue;
    const why = name === 'top' ? whyNoIotop() : undefined;
    if (why !== undefined) {
      skipped.push(why);
      continue;
    }
    console.error(`measuring: ${name}`);
    cases.push(...(await suite(sleepers.pids, plans[name] as Plan)));
  }
} finally {
  await sleepers.end();
}

console.log(textTable(cases));
for (const each of skipped) console.log(`left out: ${each}`);
if (options.only === undefined) {
  const command = `npm run bench${options.quick ? ' -- --quick' : ''}`;
  const results = { command, date: new Date().toISOString(), machine, cases, skipped };
  writeResults(results, options.output);
  if (publish) updateDocuments(results);
}
