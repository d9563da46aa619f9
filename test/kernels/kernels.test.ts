/** Boots every kernel of the matrix: `npm run test:kernels`, and part of `npm test`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { fetchKernel } from './apt.ts';
import { BOOT_TIMEOUT_MS, boot, type Report } from './boot.ts';
import { BootResult } from './boot-result.ts';
import { captureOf, writeCapture } from './capture.ts';
import { checkAspects } from './check.ts';
import { CACHE, needProgram, Unavailable } from './host.ts';
import { buildInitrd } from './initrd.ts';
import { type Machine, ROWS, type Row } from './rows.ts';

interface Started {
  readonly row: Row;
  /** Settles when the machine is off. */
  readonly report: Promise<Report>;
  /** Why it cannot run here; '' when it can. */
  readonly reason: string;
}

mkdirSync(CACHE, { recursive: true });
const programs = mkdtempSync(join(CACHE, 'programs-'));
afterAll(() => rmSync(programs, { recursive: true }));

const initrds = new Map<string, Promise<string>>();

function initrdOf(machine: Machine): Promise<string> {
  const { compiler } = machine;
  const initrd = initrds.get(compiler) ?? buildInitrd(machine, programs);
  initrds.set(compiler, initrd);
  return initrd;
}

/** Two machines at a time, each in its slot after the one before. */
const slots: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
const NOTHING: Promise<Report> = Promise.resolve(new Map());

async function start(row: Row, slot: number): Promise<Started> {
  try {
    needProgram(row.machine.qemu);
    const initrd = await initrdOf(row.machine);
    const kernel = await fetchKernel(row);
    const report = (slots[slot] as Promise<unknown>).then(() => boot(row, kernel, initrd));
    // A failure is told where the report is awaited.
    slots[slot] = report.catch(() => undefined);
    return { row, report, reason: '' };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { row, report: NOTHING, reason: error.message };
  }
}

const all: Started[] = [];
for (const [i, row] of ROWS.entries()) all.push(await start(row, i % slots.length));

describe.each(all)('the kernel of $row.title', ({ row, report, reason }) => {
  if (reason !== '') {
    // In CI a kernel that cannot be had is a failure, not a blank.
    it.skipIf(process.env['CI'] !== 'true')(`can be had: ${reason}`, () => {
      throw new Error(reason);
    });
    return;
  }
  let result: BootResult;
  beforeAll(async () => {
    const capture = captureOf(row.id, await report);
    writeCapture(join(CACHE, 'captures'), capture);
    result = await BootResult.of(capture);
  }, ROWS.length * BOOT_TIMEOUT_MS);
  checkAspects(() => result);
});
