/** The whole way: a captured chain in the double, libkstat's reads, the helper, the decoder. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KstatDecoder } from '../../src/kstat/decode/index.ts';
import { REPOSITORY } from '../machine.ts';
import { connect, HELPERS } from './driver.ts';
import { captureLines, type FakeNamed, namedData, Script, TYPE } from './script.ts';

const CAPTURE = `${REPOSITORY}../shared/captures/kstat/capture_amd64.jsonl`;
const CONTEXT = { byteOrder: 'little' } as const;

function values(record: {
  statistics(): Iterable<{ name: string; value: unknown; status: string }>;
}): [string, unknown, string][] {
  return [...record.statistics()].map(({ name, value, status }) => [name, value, status]);
}

describe.each(HELPERS)('%s', (_, helper) => {
  it.skipIf(!existsSync(CAPTURE))(
    'hands over a captured chain as it decodes without it (needs captures)',
    async () => {
      using script = new Script(77, captureLines(CAPTURE));
      await using stats = await connect(script, { helper });
      const decoder = await KstatDecoder.load();
      const { batches } = await stats.match([{}]);
      expect(batches.length).toBe(1);
      const live = decoder.records(batches[0]?.records ?? new Uint8Array(0), CONTEXT);
      const lines = readFileSync(CAPTURE, 'utf8').trim().split('\n');
      const captured = lines.map((line) => JSON.parse(line) as Record<string, string>);
      const parts = captured.map((each) => ({
        header: Buffer.from(each['header'] ?? '', 'hex'),
        data: Buffer.from(each['data'] ?? '', 'hex'),
        dataBase: BigInt(each['data_base'] ?? 0),
        errno: Number(each['read_errno']),
      }));
      const direct = (await KstatDecoder.load()).parts(parts, CONTEXT);
      expect([live.length, live.malformed]).toEqual([21, 0]);
      let statistics = 0;
      for (let i = 0; i < live.length; i++) {
        const [got, expected] = [live.at(i), direct.at(i)];
        expect([got.kid, got.module, got.name, got.errno, got.status]).toEqual([
          expected.kid,
          expected.module,
          expected.name,
          expected.errno,
          expected.status,
        ]);
        if (got.errno === 0) expect(got.snaptimeNs).toBe(expected.snaptimeNs);
        expect(values(got)).toEqual(values(expected));
        statistics += got.statisticCount;
      }
      expect(statistics).toBeGreaterThan(300);
    },
  );

  it('hands over strings that are good, NULL and bad', async () => {
    const members: FakeNamed[] = [
      { name: 'good', type: 9, text: 'a text' },
      { name: 'null', type: 9, pointer: 0n },
      { name: 'bad', type: 9, pointer: 42n },
      { name: 'unknown', type: 200, value: Buffer.alloc(16, 1) },
    ];
    using script = new Script(1, [
      { kid: 1, type: TYPE.named, ndata: 4, data: namedData(members) },
    ]);
    await using stats = await connect(script, { helper });
    const { batches } = await stats.match([{}]);
    const decoder = await KstatDecoder.load();
    const record = decoder.records(batches[0]?.records ?? new Uint8Array(0), CONTEXT).at(0);
    expect(values(record)).toEqual([
      ['good', 'a text', 'ok'],
      ['null', null, 'ok'],
      ['bad', undefined, 'bad-string'],
      ['unknown', new Uint8Array(16).fill(1), 'unknown-type'],
    ]);
  });
});
