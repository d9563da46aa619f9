/**
 * `npm test`: installs what the tests need, builds, runs every check and suite,
 * and closes with one line for all of them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPackages } from './packages.ts';

const root: string = fileURLToPath(new URL('..', import.meta.url));
const results = `${root}build/test-results.json`;

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

function run(command: string, args: readonly string[]): boolean {
  console.log(`\n> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Each check counts as one test. */
function check(totals: Totals, command: string, ...args: string[]): boolean {
  const passed = run(command, args);
  if (passed) totals.passed++;
  else totals.failed++;
  return passed;
}

interface Report {
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** Adds the result of vitest; names what was skipped. */
function vitest(totals: Totals, files: readonly string[]): void {
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const passed = run('npx', ['vitest', 'run', ...reporters, ...files]);
  let report: Report;
  try {
    report = JSON.parse(readFileSync(results, 'utf8')) as Report;
  } catch {
    console.error('vitest left no report');
    totals.failed++;
    return;
  }
  const before = totals.failed;
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0 && file.status === 'failed') totals.failed++;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') totals.passed++;
      else if (test.status === 'failed') totals.failed++;
      else {
        totals.skipped++;
        console.log(`skipped: ${test.fullName}`);
      }
    }
  }
  // Errors outside of tests count too, or a run could end red with nothing failed.
  if (!passed && totals.failed === before) totals.failed++;
}

const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const files = process.argv.slice(2);
mkdirSync(`${root}build`, { recursive: true });
const missing = installPackages();
for (const { command, debian, why } of missing) {
  console.log(`missing: ${command} (Debian package ${debian}), for ${why}; its tests are skipped`);
}
if (missing.length > 0 && process.env['CI'] === 'true') totals.failed += missing.length;
if (check(totals, 'npm', 'run', '-s', 'build')) {
  if (files.length === 0) {
    check(totals, 'npm', 'run', '-s', 'lint');
    check(totals, 'npm', 'run', '-s', 'typecheck');
  }
  vitest(totals, files);
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
