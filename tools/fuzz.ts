/**
 * `npm run fuzz [-- SECONDS]`: runs each harness of the helper for so long (600
 * seconds unless told) and adds what it learns to the corpus. An input that
 * breaks something stays in build/fuzz, and its name is printed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root: string = fileURLToPath(new URL('..', import.meta.url));
const seconds = Number(process.argv[2] ?? 600);
if (!(seconds > 0)) throw new Error(`${process.argv[2]} is no number of seconds`);

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

if (!run('make', ['-s', '-C', 'helper', 'fuzz'])) process.exit(1);
const broken = readdirSync(`${root}helper/fuzz/corpus`).filter((name) => {
  console.log(`\n> ${name}, ${seconds} s`);
  const limits = [`-max_total_time=${seconds}`, '-max_len=8192', '-timeout=20'];
  const quiet = ['-rss_limit_mb=2048', '-reduce_inputs=1', '-print_final_stats=1'];
  const found = `-artifact_prefix=build/fuzz/${name}-`;
  return !run(`build/fuzz/${name}`, [...limits, ...quiet, found, `helper/fuzz/corpus/${name}`]);
});
console.log(broken.length === 0 ? 'nothing found' : `broken: ${broken.join(', ')}`);
process.exitCode = broken.length === 0 ? 0 : 1;
