import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { KstatAnswer } from '../../src/kstat/live/index.ts';
import { connect, HELPERS, recordsOf } from './driver.ts';
import { type FakeKstat, Script } from './script.ts';

function kstats(...kids: number[]): FakeKstat[] {
  return kids.map((kid) => ({ kid, data: Buffer.alloc(8, kid) }));
}

const kids = (answer: KstatAnswer | undefined): number[] =>
  answer ? recordsOf(answer).map(({ kid }) => kid) : [];

describe.each(HELPERS)('%s', (_, helper) => {
  it('follows kstats that come and go, from one request to the next', async () => {
    using script = new Script(1, kstats(1, 5, 9));
    await using stats = await connect(script, { helper });
    for (const [kcid, now] of [
      [2, [1, 5, 9, 12]],
      [3, [1, 9, 12]],
      [4, [0, 1, 9, 12]], // a lower kid: libkstat makes all behind it anew
      [5, []],
      [6, [3]],
    ] as const) {
      script.write(kcid, kstats(...now));
      const answer = await stats.match([{}]);
      expect(kids(answer)).toEqual(now);
      for (const { kid, data } of recordsOf(answer)) {
        expect(data.every((byte) => byte === kid)).toBe(true);
      }
      expect(answer.batches.every((batch) => batch.kcid === kcid)).toBe(true);
      expect(kids(await stats.chain())).toEqual(now);
    }
  });

  it('pushes the whole chain when it has changed, and only then', async () => {
    using script = new Script(1, kstats(1, 2));
    await using stats = await connect(script, { helper });
    const pushed: number[][] = [];
    const chain = await stats.watch((answer) => {
      expect(answer.batches.every((batch) => batch.chain && batch.request === 0)).toBe(true);
      expect(answer.count).toBe(recordsOf(answer).length);
      pushed.push(kids(answer));
    });
    expect(kids(chain)).toEqual([1, 2]);
    await sleep(150);
    expect(pushed).toEqual([]);
    script.write(2, kstats(1, 2, 3));
    await expect.poll(() => pushed).toEqual([[1, 2, 3]]);
    script.write(3, kstats(2, 3));
    await expect
      .poll(() => pushed)
      .toEqual([
        [1, 2, 3],
        [2, 3],
      ]);
  });

  it('tells the KCID of an empty chain, in answers and when it has become empty', async () => {
    using script = new Script(7, []);
    await using stats = await connect(script, { helper });
    const pushed: [number, number[]][] = [];
    const facts = ({ count, batches }: KstatAnswer): [number, number[]] => [
      count,
      batches.map(({ kcid }) => kcid),
    ];
    expect(facts(await stats.chain())).toEqual([0, [7]]);
    expect(facts(await stats.watch((answer) => pushed.push(facts(answer))))).toEqual([0, [7]]);
    expect(await stats.kcid()).toBe(7);
    script.write(8, kstats(1));
    await expect.poll(() => pushed).toEqual([[1, [8]]]);
    script.write(9, []);
    await expect.poll(() => pushed.slice(1)).toEqual([[0, [9]]]);
    expect(await stats.kcid()).toBe(9);
  });

  it('pushes a change that it met in a request, after that request', async () => {
    using script = new Script(1, kstats(1));
    await using stats = await connect(script, { helper, checkMs: 3_600_000 });
    const pushed: number[][] = [];
    await stats.watch((answer) => pushed.push(kids(answer)));
    script.write(2, kstats(1, 2));
    expect(kids(await stats.match([{}]))).toEqual([1, 2]);
    await expect.poll(() => pushed).toEqual([[1, 2]]);
  });

  it('pushes nothing after the end of the watch', async () => {
    using script = new Script(1, kstats(1));
    await using stats = await connect(script, { helper });
    const pushed: number[][] = [];
    const listener = (answer: KstatAnswer): number => pushed.push(kids(answer));
    await stats.watch(listener);
    await stats.unwatch();
    await stats.unwatch();
    script.write(2, kstats(1, 2));
    await sleep(150);
    expect(pushed).toEqual([]);
    expect(kids(await stats.watch(listener))).toEqual([1, 2]);
  });

  it('finds a kstat that was installed late by opening the chain anew', async () => {
    const late = { ...kstats(2)[0], kid: 2, faults: 'uninstalled' };
    using script = new Script(1, [...kstats(1), late, ...kstats(3)]);
    await using stats = await connect(script, { helper, reopenMs: 100 });
    const pushed: number[][] = [];
    expect(kids(await stats.watch((answer) => pushed.push(kids(answer))))).toEqual([1, 3]);
    script.write(1, kstats(1, 2, 3)); // installation does not change the KCID
    await expect.poll(() => pushed).toEqual([[1, 2, 3]]);
    await sleep(250); // opened anew again, and the same
    expect(pushed.length).toBe(1);
  });

  it('survives a change of the chain that hangs while it is watched', async () => {
    using script = new Script(1, kstats(1));
    await using stats = await connect(script, { helper, limitMs: 100 });
    const pushed: number[][] = [];
    await stats.watch((answer) => pushed.push(kids(answer)));
    script.write(1, kstats(1), 'update block');
    await sleep(300);
    script.write(2, kstats(1, 2));
    await expect.poll(() => pushed).toEqual([[1, 2]]);
  });

  it('selects by globs, instance and class, each kstat once', async () => {
    using script = new Script(1, [
      { kid: 1, module: 'cpu', instance: 0, name: 'sys', class: 'misc' },
      { kid: 2, module: 'cpu', instance: 1, name: 'sys', class: 'misc' },
      { kid: 3, module: 'sd', instance: 0, name: 'sd0', class: 'disk' },
      { kid: 4, module: 'sd', instance: 10, name: 'sd10', class: 'disk' },
      { kid: 5, module: 'sd*', instance: -1, name: '', class: 'disk' },
    ]);
    await using stats = await connect(script, { helper });
    const cases: [Parameters<typeof stats.match>[0], number[]][] = [
      [[{}], [1, 2, 3, 4, 5]],
      [[{ module: 'cpu' }], [1, 2]],
      [[{ module: 'cpu', instance: 1 }], [2]],
      [[{ name: 'sd[0-9]' }], [3]],
      [
        [{ name: 'sd*' }, { class: 'disk' }],
        [3, 4, 5],
      ],
      [
        [{ name: 's?s' }, { instance: 10 }],
        [1, 2, 4],
      ],
      [[{ module: 'sd\\*' }], [5]],
      [[{ name: '[!s]*' }], []],
      [[{ name: 'CPU' }], []],
    ];
    for (const [patterns, expected] of cases) {
      expect([patterns, kids(await stats.match(patterns))]).toEqual([patterns, expected]);
    }
  });
});
