import { expect, it } from 'vitest';
import { RecordedSample } from '../../src/capture/sample.ts';
import { Decoder } from '../../src/decoder/index.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import { kernelRecord } from '../client/datagrams.ts';
import { HELLO } from '../client/fake-helper.ts';

/** What record --pid 10,12 has when 12 is a thread of 10. */
it('shows no thread as a process, which has the sums of its own', async () => {
  const decoder = await Decoder.load();
  const { byteOrder, family: familyId } = HELLO;
  const sample = new RecordedSample(1, [fieldByName('comm')]);
  for (const [id, tgid] of [
    [10, 10],
    [12, 10],
  ] as const) {
    const record = kernelRecord(id, tgid);
    decoder.input.set(record);
    decoder.index(0, record.length, { byteOrder, familyId });
    sample.append(1, decoder, 1n, 0);
  }
  const table = sample.table();
  expect(Array.from(table.ids)).toEqual([10]);
  expect(table.vanished).toBe(1);
});
