/**
 * `memory-child.ts HELPER SCRIPT ROUNDS`: chain, read and decode of everything, again and
 * again, through the public API. Prints the memory before and after as JSON.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKstat } from '../../src/kstat/index.ts';

const [helper = '', script = '', rounds = ''] = process.argv.slice(2);
const kstats = await openKstat({ from: 'live', helper, env: { FAKE_KSTAT_SCRIPT: script } });

/** KiB, as /proc/PID/status has it. */
function residentKib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
}

function helperPid(): number {
  const threads = readdirSync('/proc/self/task');
  const lists = threads.map((tid) => readFileSync(`/proc/self/task/${tid}/children`, 'utf8'));
  return Number(lists.join(' ').trim().split(/\s+/)[0]);
}

let statistics = 0;
async function round(): Promise<void> {
  await kstats.update();
  statistics = 0;
  for (const reading of await kstats.snapshot()) {
    for (const { value } of reading.statistics()) if (typeof value === 'bigint') statistics++;
  }
}

/** KiB that something still refers to. */
async function liveKib(): Promise<number> {
  // What a round has left to the next turn is let go of.
  await sleep(50);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 1024);
}

async function memory(): Promise<{ live: number; client: number; helper: number }> {
  const live = await liveKib();
  return { live, client: residentKib(process.pid), helper: residentKib(helperPid()) };
}

const WARM = 8;
for (let i = 0; i < WARM; i++) await round();
const before = await memory();
for (let i = 0; i < Number(rounds); i++) await round();
const after = await memory();
process.stdout.write(JSON.stringify({ kstats: kstats.all().length, statistics, before, after }));
await kstats.close();
