import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../machine.ts';
import { connect, recordsOf } from './driver.ts';
import { captureLines, Script } from './script.ts';

const CAPTURE = `${REPOSITORY}../shared/captures/kstat/capture_amd64.jsonl`;

describe('the kstat helper', () => {
  it.skipIf(!existsSync(CAPTURE))('hands over a captured chain (needs captures)', async () => {
    using script = new Script(77, captureLines(CAPTURE));
    await using stats = await connect(script);
    expect(stats.hello).toMatchObject({ kcid: 77, kstats: 21, byteOrder: 'little' });
    const all = recordsOf(await stats.match([{}]));
    const captured = readFileSync(CAPTURE, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(all.map(({ kid }) => kid)).toEqual(captured.map(({ kid }) => kid));
    for (const [i, { status, data, dataBase }] of all.entries()) {
      const { read_errno: errno, data: hex } = captured[i];
      expect([status, data.length]).toEqual([errno, errno ? 0 : hex.length / 2]);
      expect(dataBase).toBe(0n);
    }
    expect(await stats.chain()).toMatchObject({ count: 21, incomplete: undefined });
  });
});
