/**
 * Work whose cost is counted from outside, on the compiled package. It prints one line of
 * JSON; system calls between two looks at MARK are those of one table.
 *
 *   sweep PID PACKAGE     tables of the threads of a process: bytes allocated for each
 *   trace PID PACKAGE     such tables, a look at MARK before and after each
 *   exits PID PACKAGE     tables of few and of many exits, made of the same record: objects
 */
import { accessSync } from 'node:fs';

const MARK = '/sidestat-mark';
const WARM = 20;
const COUNTED = 9;
const TRACED = 10;
/** Records of a frame of exits. */
const FRAME = 100;
/** Bytes of a datagram before its struct. */
const STRUCT_AT = 36;
const [what, pid, folder] = process.argv.slice(2);
function mark() {
  try {
    accessSync(MARK);
  } catch {
    // It is not there: the look at it is the mark.
  }
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/**
 * Bytes that one call allocates. New space is large (see the flags), so that hardly anything
 * is collected while this counts; a call during which something was is not the median.
 */
async function allocated(work) {
  for (let i = 0; i < WARM; i++) await work();
  globalThis.gc();
  const [heap, buffers] = [[], []];
  for (let i = 0; i < COUNTED; i++) {
    const before = process.memoryUsage();
    await work();
    const after = process.memoryUsage();
    heap.push(after.heapUsed - before.heapUsed);
    buffers.push(after.arrayBuffers - before.arrayBuffers);
  }
  return { heapBytes: median(heap), bufferBytes: median(buffers) };
}

/** A frame of FRAME records of this process, and a decoder for it. */
async function takeFrame() {
  const { Connection } = await import(`${folder}dist/connection/connection.js`);
  const { spawnHelper } = await import(`${folder}dist/connection/spawn.js`);
  const { findHelper } = await import(`${folder}dist/connection/locate.js`);
  const { OP_GET_PID } = await import(`${folder}dist/generated/protocol.js`);
  const link = await Connection.open(spawnHelper(findHelper()));
  let datagram;
  await link.request(OP_GET_PID, [process.pid], ({ input, table }, _, { length }) => {
    datagram = input.slice(table.statsOffset[0] - STRUCT_AT).slice(0, length);
  });
  const { byteOrder, family } = link.hello;
  await link.close();
  const bytes = Buffer.concat(Array.from({ length: FRAME }, () => datagram));
  return { decoder: link.decoder, bytes, context: { byteOrder, familyId: family } };
}

/** Bytes of objects, and not of columns, of a table of so many exits. */
async function exitBytes({ decoder, bytes, context }, exits) {
  const { ExitTableBuilder } = await import(`${folder}dist/exits/builder.js`);
  const builder = new ExitTableBuilder({});
  const { heapBytes } = await allocated(() => {
    for (let done = 0; done < exits; done += FRAME) {
      decoder.input.set(bytes);
      decoder.index(0, bytes.length, context);
      builder.append(decoder, { timeNs: 0n, cpu: 0 });
    }
    if (builder.finish().length !== exits) throw new Error('exits are missing');
  });
  return heapBytes;
}

async function exits() {
  const frame = await takeFrame();
  return { few: await exitBytes(frame, FRAME), many: await exitBytes(frame, 10 * FRAME) };
}

async function withStats(work) {
  const { connect } = await import(`${folder}dist/index.js`);
  const stats = await connect({ mode: 'spawn' });
  const options = { scope: 'threads', pids: [Number(pid)] };
  try {
    return await work(async () => (await stats.snapshot(options)).length);
  } finally {
    await stats.close();
  }
}

const sweep = () =>
  withStats(async (snapshot) => ({ rows: await snapshot(), ...(await allocated(snapshot)) }));

const trace = () =>
  withStats(async (snapshot) => {
    for (let i = 0; i < WARM; i++) await snapshot();
    let rows = 0;
    mark();
    for (let i = 0; i < TRACED; i++) {
      rows = await snapshot();
      mark();
    }
    return { rows };
  });

console.log(JSON.stringify(await { sweep, trace, exits }[what]()));
