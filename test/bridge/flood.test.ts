import type { Socket } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/bridge/queue.ts';
import { type Bridge, connectBridge } from '../../src/browser/index.ts';
import { FRAME_SIZE, KIND_EXITS, KIND_GAP, MAX_PAYLOAD } from '../../src/generated/protocol.ts';
import { SUBPROTOCOL, TOKEN_PREFIX } from '../../src/protocol/control.ts';
import { emptyHeader, readGaps, readHeader } from '../../src/protocol/frame.ts';
import { packMap } from '../../src/protocol/msgpack.ts';
import { Blocks } from '../capture/blocks.ts';
import { end, frame, HELLO, hello } from '../client/fake-helper.ts';
import { concat } from '../decoder/messages.ts';
import { until } from '../until.ts';
import { Served, WebSocket } from './serving.ts';

const MAX_PAGES = 8;
/** Frames of exits: many times what may wait for a page, in the bridge and in the kernel. */
const FLOOD = 200;

let served: Served;
const bridges: Bridge[] = [];
afterEach(async () => {
  await Promise.all(bridges.splice(0).map((bridge) => bridge.close()));
  await served.stop();
});

async function join(): Promise<Bridge> {
  const bridge = await connectBridge({ ...served.address, WebSocket });
  bridges.push(bridge);
  return bridge;
}

/** Datagrams of exits as a helper sends them, as many as fit into a frame. */
function exitFrame(first: number): { bytes: Uint8Array; records: number } {
  const blocks = new Blocks(HELLO.byteOrder);
  const struct = new Uint8Array(HELLO.taskstatsSize ?? 0);
  struct.set(blocks.u16(HELLO.taskstatsVersion ?? 0));
  const datagram = (id: number): Uint8Array =>
    blocks.taskstats({ port: 0, type: HELLO.family }, blocks.aggregate('pid', id, struct));
  const records = Math.floor(MAX_PAYLOAD / datagram(1).length);
  const datagrams = Array.from({ length: records }, (_, i) => datagram(first + i));
  return { bytes: frame(KIND_EXITS, 0, records, concat(...datagrams)), records };
}

describe('a bridge under a flood', () => {
  it('refuses a thousand strangers, and serves its page meanwhile', {
    timeout: 20_000,
  }, async () => {
    served = await Served.start();
    const page = await join();
    let [tables, running] = [0, true];
    const reading = (async () => {
      for await (const _table of page.snapshots({ intervalMs: 100 })) {
        tables++;
        if (!running) break;
      }
    })();
    const memory = process.memoryUsage().rss;
    const statuses = new Map<number, number>();
    const attempts = Array.from({ length: 1000 }, (_, i) => ({
      Origin: i % 2 === 0 ? 'http://evil.example' : undefined,
      'Sec-WebSocket-Protocol': `${SUBPROTOCOL}, ${TOKEN_PREFIX}${i}`,
    }));
    // As many at once as there are connections, so that each gets its answer.
    for (let first = 0; first < attempts.length; first += 50) {
      const batch = attempts.slice(first, first + 50);
      for (const status of await Promise.all(batch.map((headers) => served.knock(headers)))) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(statuses)).toEqual({ 401: 500, 403: 500 });
    expect(served.bridge.pages).toBe(1);
    const before = tables;
    await until('the page gets tables', () => tables > before + 1);
    expect(process.memoryUsage().rss - memory).toBeLessThan(64 * 2 ** 20);
    running = false;
    await reading;
  });

  it('drops connections that say nothing, and answers again', { timeout: 20_000 }, async () => {
    served = await Served.start();
    const page = await join();
    const sockets: Socket[] = [];
    let closed = 0;
    for (let i = 0; i < 200; i++) {
      const socket = connectTcp({ port: served.port, host: '127.0.0.1' });
      socket.on('error', () => {});
      socket.on('close', () => closed++);
      sockets.push(socket);
    }
    // There is room for 64, of which the page has one.
    await until('the surplus is closed', () => closed >= 200 - 63);
    await until('the silent ones are closed', () => closed === 200, 10_000);
    expect(await served.knock()).toBe(101);
    expect(page.trouble).toBeUndefined();
    for (const socket of sockets) socket.destroy();
  });

  it('has place for eight pages, and for another one when one leaves', async () => {
    served = await Served.start();
    for (let i = 0; i < MAX_PAGES; i++) await join();
    expect(served.bridge.pages).toBe(MAX_PAGES);
    expect(await served.knock()).toBe(503);
    await expect(join()).rejects.toMatchObject({ code: 'ERR_PERMISSION' });
    await bridges.pop()?.close();
    await until('there is place', () => served.bridge.pages < MAX_PAGES);
    await join();
  });

  it('asks the helper once for all of its pages', async () => {
    served = await Served.start();
    const pages = await Promise.all(Array.from({ length: MAX_PAGES }, join));
    const loops = pages.map((page) => page.snapshots({ intervalMs: 500, scope: 'groups' }));
    const first = await Promise.all(loops.map((loop) => loop.next()));
    expect(first.every(({ done }) => !done)).toBe(true);
    // A sweep of many tasks is several requests; one of them asks for this process.
    const sweeps = (): number =>
      served.helper.requests.filter(({ ids }) => ids.includes(process.pid)).length;
    const before = sweeps();
    for (let i = 0; i < 3; i++) await Promise.all(loops.map((loop) => loop.next()));
    const asked = sweeps() - before;
    // The first sweeps may have come at different moments; from then on all are served together.
    expect(asked).toBeLessThanOrEqual(4);
    expect(asked).toBeGreaterThanOrEqual(3);
    await Promise.all(loops.map((loop) => loop.return(undefined)));
  });

  it('keeps a bound for one of eight pages that stops to read, and spares the seven others', {
    timeout: 30_000,
  }, async () => {
    let helperSocket: Socket | undefined;
    const greeting = hello({ exitEvents: 'ready' });
    served = await Served.start(
      {},
      (socket, { id }) => {
        helperSocket = socket;
        socket.write(end(id));
      },
      greeting,
    );
    const stopped = new StoppedPage(served);
    await stopped.ready;
    const others: BriskPage[] = [];
    for (let i = 1; i < MAX_PAGES; i++) others.push(new BriskPage(await join()));
    expect(served.bridge.pages).toBe(MAX_PAGES);
    await until('all get tables', () => others.every(({ tables }) => tables > 0));

    let sent = 0;
    const { bytes, records } = exitFrame(1);
    const before = others.map(({ tables }) => tables);
    // The kernel's own buffers take some megabytes besides.
    for (let i = 0; i < FLOOD; i++) {
      helperSocket?.write(bytes);
      sent += records;
      // As fast as the slowest of those that read.
      await until('they read', () => others.every(({ exits }) => exits >= sent - 4 * records));
      expect(served.bridge.waitingBytes).toBeLessThan(LIMITS.bytes + MAX_PAGES * 2 ** 20);
    }
    await until('the others have all', () => others.every(({ exits }) => exits === sent));
    expect(others.map(({ bridge }) => bridge.losses.exits)).toEqual(others.map(() => 0));
    await until('tables went on', () =>
      others.every(({ tables }, i) => tables > Number(before[i])),
    );
    expect(others.map(({ bridge }) => bridge.trouble)).toEqual(others.map(() => undefined));
    stopped.resume();
    await until('all is told', () => stopped.delivered + stopped.lost === sent);
    expect(stopped.lost).toBeGreaterThan(0);
    expect(stopped.delivered).toBeGreaterThan(0);
    stopped.close();
    await Promise.all(others.map((other) => other.close()));
  });

  it('ends a page that does not answer to a ping', async () => {
    served = await Served.start({ pingMs: 100 });
    const page = await join();
    const silent = new StoppedPage(served);
    await silent.ready;
    await until('the silent page is gone', () => served.bridge.pages === 1);
    await sleep(500);
    expect(served.bridge.pages).toBe(1);
    expect(page.trouble).toBeUndefined();
  });

  it('tells its pages when it ends', async () => {
    served = await Served.start();
    const page = await join();
    const loop = page.snapshots();
    await loop.next();
    const rest = expect(loop.next().then(() => loop.next())).rejects.toMatchObject({
      code: 'ERR_CLOSED',
      message: expect.stringContaining('the bridge ends (1001)'),
    });
    await served.bridge.close();
    await rest;
    await expect(page.closed).resolves.toMatchObject({ code: 'ERR_CLOSED' });
  });
});

/** A page that reads all it gets: exits, and tables ten times a second. */
class BriskPage {
  readonly bridge: Bridge;
  exits = 0;
  tables = 0;
  readonly #reading: Promise<unknown>;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    this.#reading = Promise.allSettled([this.#readExits(), this.#readTables()]);
  }

  async close(): Promise<void> {
    await this.bridge.close();
    await this.#reading;
  }

  async #readExits(): Promise<void> {
    for await (const table of this.bridge.exitBatches({ fields: ['pid'] })) {
      this.exits += table.length;
    }
  }

  async #readTables(): Promise<void> {
    for await (const _table of this.bridge.snapshots({ intervalMs: 100, scope: 'groups' })) {
      this.tables++;
    }
  }
}

/** A page whose computer is asleep: it has asked for exits, and reads nothing until resume(). */
class StoppedPage {
  delivered = 0;
  lost = 0;
  readonly ready: Promise<void>;
  readonly #socket: InstanceType<typeof WebSocket> & { pause(): void; resume(): void };

  constructor({ address }: Served) {
    const { url, token } = address;
    const socket = new WebSocket(url, [SUBPROTOCOL, TOKEN_PREFIX + token]);
    this.#socket = socket as never;
    socket.binaryType = 'arraybuffer';
    this.ready = new Promise((resolve) => {
      socket.addEventListener('open', () => {
        socket.send(packMap({ op: 'subscribe', topic: 'exits' }));
        this.#socket.pause();
        setTimeout(resolve, 100);
      });
    });
    socket.addEventListener('message', (event) =>
      this.#count((event as MessageEvent<ArrayBuffer>).data),
    );
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.close();
  }

  #count(data: ArrayBuffer): void {
    const view = new DataView(data);
    for (let at = 0; at < data.byteLength; ) {
      const header = readHeader(view, at, emptyHeader());
      if (header.kind === KIND_EXITS) this.delivered += header.count;
      if (header.kind === KIND_GAP) {
        for (const gap of readGaps(view, at + FRAME_SIZE, header.length)) this.lost += gap.count;
      }
      at += FRAME_SIZE + header.length;
    }
  }
}
