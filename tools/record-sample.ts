/**
 * Records captures/sample.pcapng.gz, which the page plays when nobody has another one: a
 * load of its own, with snapshots and exits. Run as root after a build,
 * `npx tsx tools/record-sample.ts`.
 *
 * Exits of other processes of the machine are left out; everything else is as the recorder
 * wrote it. kernel.task_delayacct is 1 meanwhile, and put back.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { CaptureItem } from '../src/capture/pcapng/items.ts';
import { CaptureReader } from '../src/capture/pcapng/reader.ts';
import { CaptureRewriter } from '../src/capture/rewrite.ts';
import { Decoder } from '../src/decoder/index.ts';
import { KIND_EXITS } from '../src/generated/protocol.ts';
import { fieldId } from '../src/taskstats/fields.ts';
import { DemoLoad, withDelayAccounting } from './demo-load.ts';

const TARGET = fileURLToPath(new URL('../captures/sample.pcapng.gz', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../dist/bundle/cli.js', import.meta.url));
const SECONDS = 12;
const PPID = fieldId('ppid');

/** The capture as the recorder wrote it, and the processes of the load. */
async function record(folder: string): Promise<{ file: string; pids: ReadonlySet<number> }> {
  const load = new DemoLoad();
  await load.start();
  try {
    const pids = load.pids();
    const file = join(folder, 'sample.pcapng');
    const options = ['--exits', '--interval', '1', '--duration', String(SECONDS)];
    const recorder = spawn(
      process.execPath,
      [PROGRAM, 'record', ...options, '--pid', pids.join(','), file],
      { stdio: 'inherit', timeout: (SECONDS + 30) * 1000 },
    );
    const [code] = await once(recorder, 'exit');
    if (code !== 0) throw new Error(`the recorder ended with ${code}`);
    return { file, pids: new Set(pids) };
  } finally {
    await load.stop();
  }
}

/** Whether the load, or something that it has started, has ended. */
function isOfLoad(decoder: Decoder, item: CaptureItem, pids: ReadonlySet<number>): boolean {
  if (item.type !== 'datagram' || item.origin?.kind !== KIND_EXITS) return true;
  const { bytes, byteOrder, section } = item;
  decoder.input.set(bytes);
  decoder.index(0, bytes.length, { byteOrder, familyId: section.family ?? 0 });
  return pids.has(decoder.table.id[0] ?? 0) || pids.has(Number(decoder.value(0, PPID)));
}

async function ofLoad(file: string, pids: ReadonlySet<number>): Promise<Buffer> {
  const reader = new CaptureReader(new Blob([readFileSync(file)]));
  const rewriter = new CaptureRewriter();
  const decoder = await Decoder.load();
  const pieces: Uint8Array[] = [];
  for await (const item of reader.items()) {
    if (isOfLoad(decoder, item, pids)) pieces.push(...rewriter.item(item));
  }
  return Buffer.concat([...pieces, ...rewriter.end()]);
}

const folder = mkdtempSync(join(tmpdir(), 'sidestat-sample-'));
try {
  const { file, pids } = await withDelayAccounting(() => record(folder));
  const bytes = gzipSync(await ofLoad(file, pids), { level: 9 });
  writeFileSync(TARGET, bytes);
  console.log(`${TARGET}: ${bytes.length} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
