/** A client in a worker thread, as the package is built. */
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { IS_ROOT, REPOSITORY } from '../machine.ts';

const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const warnings = [];
process.on('warning', ({ message }) => warnings.push(message));
import(workerData.main).then(async ({ connect }) => {
  const stats = await connect({ mode: 'spawn', helper: workerData.helper });
  const { length } = await stats.snapshot({ pids: [process.pid] });
  await stats.close();
  setImmediate(() => parentPort.postMessage({ length, warnings }));
});
`;

describe.skipIf(!IS_ROOT)('a client in a worker thread (needs CAP_NET_ADMIN)', () => {
  it('works as everywhere, and warns of nothing', async () => {
    const main = pathToFileURL(join(REPOSITORY, 'dist/index.js')).href;
    const workerData = { main, helper: BUILT_HELPER };
    const worker = new Worker(SCRIPT, { eval: true, workerData });
    onTestFinished(async () => void (await worker.terminate()));
    const [message] = await once(worker, 'message');
    expect(message).toEqual({ length: 1, warnings: [] });
  });
});
