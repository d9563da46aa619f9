/**
 * What a table costs the garbage collector. Bytes are counted and no time is taken, and
 * nothing is collected meanwhile, so a busy machine changes nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_ROOT, REPOSITORY } from '../machine.ts';
import { CHILD, countedBy, Tasks, THREADS } from './tasks.ts';

/** New space holds all that is allocated while the program counts. */
const FLAGS = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];
/** Columns: at most 8 bytes for each of 74 numbers and 32 for the name, and what belongs to a row. */
const BUFFER_BYTES_A_ROW = 700;
/**
 * The list of the threads is most of it: a name and a number each. No record leaves an
 * object of its own behind, which would be hundreds of bytes a row.
 */
const HEAP_BYTES_A_ROW = 260;

/** A table of 100 exits and all fields: twice its views over the columns, and what finds them. */
const FEW_EXITS_BYTES = 120_000;
/** Of an exit more. An object with its fields would take more than 700. */
const EXIT_BYTES = 160;

describe.skipIf(!IS_ROOT)('a table of 1,000 tasks (needs root)', () => {
  let tasks: Tasks;
  beforeAll(async () => {
    tasks = await Tasks.start(THREADS);
  });
  afterAll(() => tasks.end());

  it('allocates its columns, and little besides', () => {
    const args = [...FLAGS, CHILD, 'sweep', String(tasks.pid), REPOSITORY];
    const { rows, heapBytes, bufferBytes } = countedBy(process.execPath, args);
    expect(rows).toBe(THREADS + 1);
    expect(bufferBytes).toBeGreaterThan(0);
    expect(bufferBytes).toBeLessThan(BUFFER_BYTES_A_ROW * (THREADS + 1));
    expect(heapBytes).toBeGreaterThan(0);
    expect(heapBytes).toBeLessThan(HEAP_BYTES_A_ROW * (THREADS + 1));
  });

  it('of exits allocates no object for an exit', () => {
    const { few, many } = countedBy(process.execPath, [...FLAGS, CHILD, 'exits', '0', REPOSITORY]);
    // 100 in one frame and 1,000 in ten, which cost a few objects each.
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(FEW_EXITS_BYTES);
    expect((many as number) - (few as number)).toBeLessThan(900 * EXIT_BYTES);
  });
});
