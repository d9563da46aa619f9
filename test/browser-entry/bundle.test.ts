import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as browser from '../../src/browser/index.ts';
import { connectBridge } from '../../src/browser/index.ts';
import type { WorkerLike } from '../../src/browser/worker-link.ts';
import { KIND_EXITS, OP_GET_PID } from '../../src/generated/protocol.ts';
import { buildBrowser } from '../../tools/browser.ts';
import { Served, WebSocket } from '../bridge/serving.ts';
import { Blocks } from '../capture/blocks.ts';
import { end, frame, HELLO, hello } from '../client/fake-helper.ts';
import { temporaryFolder } from '../folder.ts';
import { REPOSITORY } from '../machine.ts';
import { until } from '../until.ts';

const folder = temporaryFolder('browser');
beforeAll(() => buildBrowser(folder));

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** What pages have of what these scripts use, and nothing of Node. */
const PAGE: Record<string, unknown> = {
  AbortController,
  AbortSignal,
  ArrayBuffer,
  Blob,
  DataView,
  DecompressionStream,
  TextDecoder,
  TextEncoder,
  Uint8Array,
  URL,
  URLSearchParams,
  WebAssembly,
  WebSocket,
  atob,
  clearTimeout,
  performance,
  queueMicrotask,
  setTimeout,
};

describe('sidestat/browser', () => {
  it.each(['src/browser/index.ts', 'src/browser/worker.ts', 'src/browser/connect.ts'])(
    'bundles %s for browsers, without anything of Node',
    async (entry) => {
      const options = {
        absWorkingDir: REPOSITORY,
        entryPoints: [entry],
        bundle: true,
        write: false as const,
        metafile: true as const,
        format: 'esm' as const,
        platform: 'browser' as const,
        logLevel: 'silent' as const,
      };
      const { metafile } = await build(options);
      const inputs = Object.keys(metafile.inputs);
      const packages = inputs.filter((path) => path.includes('node_modules'));
      expect(packages.every((path) => path.endsWith('msgpackr/dist/index-no-eval.cjs'))).toBe(true);
      const own = inputs.filter((path) => !packages.includes(path));
      expect(own.length).toBeGreaterThan(20);
      // Without comments, and without the package, which asks before it uses what Node has.
      const { outputFiles } = await build({ ...options, packages: 'external' });
      const text = outputFiles.map((file) => file.text).join();
      expect(text.match(/['"]node:/g)).toBeNull();
      const global = /(?<![.#\w'"`])(?:Buffer|process|require|setImmediate|__dirname)\b[.(]/g;
      expect(text.match(global)).toBeNull();
      const folders = new Set(own.map((path) => path.split('/')[1]));
      expect(
        [...folders].filter((name) => ['bridge', 'cli', 'client', 'procfs'].includes(name ?? '')),
      ).toEqual([]);
    },
  );

  it('makes no code at run time', () => {
    for (const name of ['sidestat.js', 'sidestat-worker.js']) {
      expect(read(name)).not.toMatch(/\beval\(|new Function\b|\bFunction\(/);
    }
  });

  it('has no more than a page can bear', () => {
    expect(read('sidestat.js').length).toBeLessThan(285_000);
    expect(read('sidestat-worker.js').length).toBeLessThan(220_000);
  });
});

/** A helper that knows one process, and tells of one exit a question. */
async function serveOne(): Promise<Served> {
  const blocks = new Blocks(HELLO.byteOrder);
  const struct = new Uint8Array(HELLO.taskstatsSize ?? 0);
  struct.set(blocks.u16(HELLO.taskstatsVersion ?? 0));
  const datagram = blocks.taskstats({ type: HELLO.family }, blocks.aggregate('pid', 4711, struct));
  return Served.start(
    {},
    (socket, { id, count }) => {
      if (count > 0) socket.write(frame(OP_GET_PID + 1, id, 1, datagram));
      socket.write(end(id, count > 0 ? 1 : 0));
      socket.write(frame(KIND_EXITS, 0, 1, datagram));
    },
    hello({ exitEvents: 'ready' }),
  );
}

type Loaded = typeof browser;

async function readBoth(bridge: browser.Bridge): Promise<[number[], number[]]> {
  const exits = bridge.exitBatches();
  const first = exits.next();
  const tables = bridge.snapshots({ scope: 'threads', fields: ['comm', 'uid'] });
  const { value: table } = await tables.next();
  const { value: batch } = await first;
  await tables.return(undefined);
  await exits.return(undefined);
  // The exits of two questions may come in one batch.
  const ended = new Set((batch as browser.ExitTable).ids);
  // The bridge asks for 1,024 threads of this machine at a time, and is told of one each time.
  const told = new Set((table as browser.TaskTable).ids);
  return [[...told], [...ended]];
}

describe('the script for pages without a bundler', () => {
  it('needs no global of Node, and talks to a bridge', async () => {
    const served = await serveOne();
    const context = createContext({ ...PAGE });
    new Script(read('sidestat.js')).runInContext(context);
    const sidestat = context['sidestat'] as Loaded;
    const bridge = await sidestat.connectBridge(sidestat.bridgeAddress(served.bridge.url));
    expect(await readBoth(bridge)).toEqual([[4711], [4711]]);
    await bridge.close();
    await served.stop();
  });

  it('reads captures there as well', async () => {
    const context = createContext({ ...PAGE });
    new Script(read('sidestat.js')).runInContext(context);
    const { CaptureRecords, FIELDS } = context['sidestat'] as Loaded;
    expect(FIELDS.length).toBeGreaterThan(80);
    const empty = await CaptureRecords.open(new Blob([new Uint8Array(8)]));
    await expect(empty.records().next()).rejects.toMatchObject({ code: 'ERR_CAPTURE' });
  });
});

/** The worker of browsers, by that of Node: the same cloning, the same transfer. */
class PageWorker implements WorkerLike {
  readonly #worker: Worker;
  readonly #listeners = new Map<unknown, (data: unknown) => void>();

  constructor(script: string) {
    const shim = `
      const { parentPort } = require('node:worker_threads');
      globalThis.WebSocket = require(${JSON.stringify(join(REPOSITORY, 'node_modules/ws'))}).WebSocket;
      globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
      globalThis.addEventListener = (type, listener) =>
        parentPort.on('message', (data) => listener({ data }));
    `;
    this.#worker = new Worker(shim + script, { eval: true });
  }

  postMessage(message: unknown): void {
    this.#worker.postMessage(message);
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    const forward = (data: unknown): void =>
      listener((type === 'error' ? data : { data }) as never);
    this.#listeners.set(listener, forward);
    this.#worker.on(type, forward);
  }

  removeEventListener(type: string, listener: (event: never) => void): void {
    const forward = this.#listeners.get(listener);
    if (forward) this.#worker.off(type, forward);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}

describe('the worker', () => {
  it('gives the tables and exits that the page itself would have decoded', async () => {
    const served = await serveOne();
    const worker = new PageWorker(read('sidestat-worker.js'));
    const bridge = await connectBridge({ ...served.address, worker });
    expect(bridge.hello?.kernel).toBe(HELLO.kernel);
    expect(await readBoth(bridge)).toEqual([[4711], [4711]]);
    await bridge.close();
    await until('the bridge sees the end', () => served.bridge.pages === 0);

    // It serves another connection after the first.
    const again = await connectBridge({ ...served.address, worker });
    for await (const table of again.snapshots({ scope: 'threads' })) {
      expect(table.row(0)).toMatchObject({ id: 4711 });
      expect(table.monotonicMs).toBeGreaterThan(0);
      break;
    }
    await again.close();
    await worker.terminate();
    await served.stop();
  });

  it('applies the filters of exits, and says that of a loop that it cannot begin', async () => {
    const served = await serveOne();
    const worker = new PageWorker(read('sidestat-worker.js'));
    const bridge = await connectBridge({ ...served.address, worker });
    const loop = bridge.exits({ pids: new Set([4711]), comm: /^$|./ });
    const other = bridge.exits({ pids: [4712] });
    const pending = loop.next();
    await expect(other.next()).rejects.toMatchObject({ code: 'ERR_BUSY' });
    const wrong = bridge.exits({ uid: -1 });
    await expect(wrong.next()).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    await bridge.close();
    // The only exit has no name, which no expression matches.
    await expect(pending).resolves.toEqual({ done: true, value: undefined });
    await worker.terminate();
    await served.stop();
  });

  it('that fails is a typed error', async () => {
    const worker = new PageWorker('throw new Error("no such file");');
    const failed = connectBridge({ url: 'ws://127.0.0.1:9/stream', token: 'x', worker });
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED',
      message: expect.stringContaining('no such file'),
    });
    await worker.terminate();
  });
});

describe('a WebSocket', () => {
  it('that fails with an error and no close, as in Node 22, is not waited for', async () => {
    class Failing {
      binaryType = '';
      addEventListener(type: string, listener: (event: never) => void): void {
        if (type === 'error') setTimeout(listener as () => void);
      }
      send(): void {}
      close(): void {}
    }
    const address = { url: 'ws://127.0.0.1:9/stream', token: 'x' };
    await expect(connectBridge({ ...address, WebSocket: Failing })).rejects.toMatchObject({
      code: 'ERR_PERMISSION',
    });
  });
});
