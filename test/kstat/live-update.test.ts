/** What update() of live kstats costs and tells: the helper pushes changes, and is asked for little. */
import { expect, it } from 'vitest';
import { KstatChain } from '../../src/kstat/chain.ts';
import { KstatDecoder } from '../../src/kstat/decode/index.ts';
import { KstatConnection, spawnKstatHelper } from '../../src/kstat/live/index.ts';
import { LiveSource } from '../../src/kstat/source/live.ts';
import { environment, helperArguments, KSTAT_HELPER } from '../kstat-helper/driver.ts';
import { type FakeKstat, Script } from '../kstat-helper/script.ts';

const NEVER_MS = 3_600_000;

function kstats(...kids: number[]): FakeKstat[] {
  return kids.map((kid) => ({ kid, data: Buffer.alloc(8, kid) }));
}

interface Opened extends AsyncDisposable {
  readonly chain: KstatChain;
  /** Bytes that the helper has sent so far. */
  received(): number;
}

async function open(
  script: Script,
  options: { checkMs?: number; reopenMs?: number },
): Promise<Opened> {
  const spawn = spawnKstatHelper({
    ...{ helper: KSTAT_HELPER, env: environment(script), args: helperArguments(options) },
  });
  let bytes = 0;
  const connection = await KstatConnection.open((sink) =>
    spawn({
      ...sink,
      received: (length) => {
        bytes += length;
        sink.received(length);
      },
    }),
  );
  const chain = new KstatChain(await LiveSource.open(connection, await KstatDecoder.load()));
  return { chain, received: () => bytes, [Symbol.asyncDispose]: () => chain.close() };
}

const kids = (chain: KstatChain): (number | undefined)[] => chain.all().map(({ kid }) => kid);

it('fetches nothing of a chain that has not changed', async () => {
  using script = new Script(1, kstats(...Array.from({ length: 2000 }, (_, kid) => kid)));
  await using opened = await open(script, {});
  const { chain } = opened;
  const [first] = chain.all();
  const before = opened.received();
  expect(before).toBeGreaterThan(2000 * 184);
  for (let i = 0; i < 10; i++) expect(await chain.update()).toBe(false);
  // The answer for a kstat that is not there, and its END.
  expect(opened.received() - before).toBeLessThan(10 * 512);
  expect(chain.all()[0]).toBe(first);
});

it('sees a change at once, long before it would be pushed', async () => {
  using script = new Script(1, kstats(1, 2));
  await using opened = await open(script, { checkMs: NEVER_MS });
  const { chain } = opened;
  for (const [kcid, now] of [
    [2, [1, 2, 3]],
    [3, [3]],
    [4, []],
    [5, [9]],
  ] as const) {
    script.write(kcid, kstats(...now));
    expect(await chain.update()).toBe(true);
    expect(kids(chain)).toEqual(now);
    // Also after the helper has pushed the same.
    for (let i = 0; i < 3; i++) expect(await chain.update()).toBe(false);
    expect(kids(chain)).toEqual(now);
  }
});

it('says that nothing has changed when what came has gone again', async () => {
  using script = new Script(1, kstats(1));
  await using opened = await open(script, { checkMs: NEVER_MS });
  script.write(3, kstats(1));
  expect(await opened.chain.update()).toBe(false);
});

it('learns of a kstat that was installed late, which the KCID does not tell', async () => {
  const late = { kid: 2, data: Buffer.alloc(8), faults: 'uninstalled' };
  using script = new Script(1, [...kstats(1), late]);
  await using opened = await open(script, { reopenMs: 50 });
  expect(await opened.chain.update()).toBe(false);
  script.write(1, kstats(1, 2));
  await expect.poll(() => opened.chain.update()).toBe(true);
  expect(kids(opened.chain)).toEqual([1, 2]);
});
