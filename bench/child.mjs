/**
 * Programs that are measured from outside, each in a Node of its own: what a user of the
 * package would write. The first argument says which; the result is one line of JSON.
 *
 *   bare            a Node that loads nothing of ours
 *   start PID       connect(), and the first record
 *   memory PID      connect(), and tables of all threads of a process, one after another
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const startMs = performance.now();
const [what, pid] = process.argv.slice(2);
const SNAPSHOTS = 20;
const ROOT = new URL('..', import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
/** What `import 'sidestat'` loads. */
const PACKAGE = new URL(exports['.'].default, ROOT).href;

/** VmRSS is what is resident now, VmHWM the most that ever was; MiB. */
function memoryOf(process, key) {
  const status = readFileSync(`/proc/${process}/status`, 'utf8');
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) / 1024;
}

/** What is resident, and what of it is in use: the rest is garbage, and room that malloc keeps. */
async function ownMemory() {
  const residentMiB = memoryOf('self', 'VmRSS');
  // Memory of columns is given back by another thread, and counted by the next collection.
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await sleep(100);
  }
  const { heapUsed, external } = process.memoryUsage();
  return { residentMiB, usedMiB: (heapUsed + external) / 2 ** 20 };
}

function helperPid() {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return children[0];
}

async function start() {
  const { connect } = await import(PACKAGE);
  const stats = await connect({ mode: 'spawn' });
  await stats.pid(Number(pid));
  const ms = performance.now() - startMs;
  await stats.close();
  return { ms };
}

async function memory() {
  const { connect } = await import(PACKAGE);
  const stats = await connect({ mode: 'spawn' });
  const helper = helperPid();
  const idleMiB = memoryOf(helper, 'VmRSS');
  let table;
  for (let i = 0; i < SNAPSHOTS; i++) {
    table?.[Symbol.dispose]();
    table = await stats.snapshot({ scope: 'threads', pids: [Number(pid)] });
  }
  const result = {
    idleMiB,
    helperMiB: memoryOf(helper, 'VmHWM'),
    ...(await ownMemory()),
    // Read last, so that the table is in use until here.
    rows: table.length,
  };
  await stats.close();
  return result;
}

const programs = { bare: ownMemory, start, memory };
console.log(JSON.stringify(await programs[what]()));
