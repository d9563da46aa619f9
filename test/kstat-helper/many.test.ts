import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  FRAME_SIZE,
  KIND_END,
  KIND_KSTATS,
  MAX_PAYLOAD,
  OP_KSTAT_CHAIN,
  OP_KSTAT_MATCH,
} from '../../src/generated/protocol.ts';
import { connect, KSTAT_HELPER } from './driver.ts';
import { RawHelper, request } from './raw.ts';
import { kstatLine, namedData, Script, TYPE } from './script.ts';

const COUNT = 10_000;
const MEMBERS = 10;

const pattern = Buffer.alloc(200);
pattern.writeInt32LE(-1, 192);

function manyKstats(): string[] {
  const data = namedData(
    Array.from({ length: MEMBERS }, (_, i) => ({
      ...{ name: `statistic ${i}`, type: 4 },
      value: Buffer.from([i, 0, 0, 0, 0, 0, 0, 0]),
    })),
  );
  return Array.from({ length: COUNT }, (_, kid) =>
    kstatLine({ kid, name: `many${kid}`, type: TYPE.named, ndata: MEMBERS, data }),
  );
}

/** KiB, as /proc/PID/status has it. */
function memoryKib(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
}

describe('10,000 kstats', () => {
  it('are listed and read again and again in constant memory', async () => {
    using script = new Script(1, manyKstats());
    using helper = new RawHelper(KSTAT_HELPER, script);
    const ask = async (id: number): Promise<void> => {
      helper.send(request(OP_KSTAT_CHAIN, 2 * id, 0));
      helper.send(request(OP_KSTAT_MATCH, 2 * id + 1, 1, pattern));
      const ends = (request: number) => (): boolean =>
        helper.frames.some((frame) => frame.kind === KIND_END && frame.request === request);
      await expect.poll(ends(2 * id + 1), { timeout: 20_000 }).toBe(true);
    };
    await ask(1);
    const first = memoryKib(helper.child.pid, 'VmRSS');
    for (let id = 2; id < 8; id++) await ask(id);
    expect(memoryKib(helper.child.pid, 'VmRSS') - first).toBeLessThan(1024);
    helper.finish();
    const { frames, code } = await helper.ended();
    expect(code).toBe(0);
    const ends = frames.filter(({ kind }) => kind === KIND_END);
    expect(ends.map(({ count }) => count)).toEqual(new Array(14).fill(COUNT));
    const kstats = frames.filter(({ kind }) => kind === KIND_KSTATS);
    expect(kstats.reduce((sum, { count }) => sum + count, 0)).toBe(14 * COUNT);
    expect(kstats.every(({ length }) => length <= MAX_PAYLOAD)).toBe(true);
  });

  it('wait in the helper, whose memory is bounded, for a client that does not read', async () => {
    using script = new Script(1, manyKstats());
    using helper = new RawHelper(KSTAT_HELPER, script);
    helper.send(request(OP_KSTAT_MATCH, 1, 1, pattern));
    await expect.poll(() => helper.frames.at(-1)?.kind, { timeout: 20_000 }).toBe(KIND_END);
    const before = memoryKib(helper.child.pid, 'VmRSS');
    helper.pause();
    for (let id = 2; id < 12; id++) helper.send(request(OP_KSTAT_MATCH, id, 1, pattern));
    await sleep(500);
    // The queue itself may be touched for the first time.
    const queue = (20 * (FRAME_SIZE + MAX_PAYLOAD)) / 1024;
    expect(memoryKib(helper.child.pid, 'VmRSS') - before).toBeLessThan(queue);
    expect(helper.frames.filter(({ kind }) => kind === KIND_END).length).toBe(1);
    helper.resume();
    helper.finish();
    const { frames, code } = await helper.ended();
    expect(code).toBe(0);
    expect(frames.filter(({ kind }) => kind === KIND_END).map(({ request: id }) => id)).toEqual(
      Array.from({ length: 11 }, (_, i) => i + 1),
    );
  });

  it('are read by identity, in ten requests, in any order', async () => {
    using script = new Script(1, manyKstats());
    await using stats = await connect(script);
    const identities = Array.from({ length: COUNT }, (_, i) => {
      const kid = (i * 7919) % COUNT;
      return { kid, crtimeNs: 1_000_000_000n + BigInt(kid) };
    });
    let records = 0;
    const answer = await stats.read(identities, {
      onBatch: ({ count }) => {
        records += count;
      },
    });
    expect(answer).toMatchObject({ batches: [], count: COUNT, incomplete: undefined });
    expect(records).toBe(COUNT);
  });
});
