import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CaptureReader, CaptureRecords, CaptureWriter } from '../../src/capture/index.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { concat, FAMILY } from '../decoder/messages.ts';
import { Blocks } from './blocks.ts';

/** The modules that a module needs at run time, with their text; packages by name. */
function needed(url: URL, found = new Map<string, string>()): Map<string, string> {
  if (found.has(url.href)) return found;
  const text = readFileSync(fileURLToPath(url), 'utf8');
  found.set(url.href, text);
  for (const [, what = '', from = ''] of text.matchAll(/^(?:im|ex)port (.*?) ?from '(.*?)';/gms)) {
    if (what.startsWith('type ')) continue;
    if (from.startsWith('.')) needed(new URL(from, url), found);
    else found.set(from, '');
  }
  return found;
}

const b = new Blocks('big');
const struct = new Uint8Array(560);
struct.set(b.u16(16));
const writer = new CaptureWriter({
  byteOrder: 'big',
  newFamily: b.newFamily(FAMILY),
  timeNs: 1n,
});
const file = concat(
  writer.begin(),
  ...Array.from({ length: 5000 }, (_, i) =>
    writer.packet(b.taskstats({ port: 0 }, b.aggregate('pid', i + 1, struct)), {
      timeNs: BigInt(i),
    }),
  ),
  writer.end(2n),
);

describe('sidestat/capture', () => {
  it('needs nothing that a browser does not have', () => {
    const modules = needed(new URL('../../src/capture/index.ts', import.meta.url));
    const packages = [...modules.keys()].filter((name) => !name.startsWith('file:'));
    expect(packages).toEqual(['msgpackr/index-no-eval']);
    expect(modules.size).toBeGreaterThan(20);
    for (const [name, text] of modules) {
      const code = text.replaceAll(/\/\*.*?\*\/|^ *\/\/.*?$/gms, '');
      expect([name, /\b(?:Buffer|process|require|setImmediate)\b[.(]/.exec(code)]).toEqual([
        name,
        null,
      ]);
    }
  });

  it.each([
    ['a File', () => new File([file as BlobPart], 'week.pcapng')],
    ['a compressed File', () => new File([gzipSync(file) as BlobPart], 'week.pcapng.gz')],
    ['a stream', () => new Blob([file as BlobPart]).stream() as AsyncIterable<Uint8Array>],
  ])('reads %s', async (_what, source) => {
    const records = await CaptureRecords.open(source());
    const pid = FIELDS.findIndex(({ name }) => name === 'version');
    let count = 0;
    for await (const record of records.records()) {
      expect(record).toMatchObject({ type: 'taskstats', event: 'exit', id: ++count });
      if (count === 1 && record.type === 'taskstats') expect(record.value(pid)).toBe(16);
    }
    expect(count).toBe(5000);
    expect(records.report).toMatchObject({ damage: undefined, malformed: 0, withoutFamily: 0 });
  });

  it('reads a Blob by ranges, and no more of it than is taken', async () => {
    const blob = new Blob([concat(...Array.from({ length: 4 }, () => file)) as BlobPart]);
    const ranges: number[] = [];
    const slice = blob.slice.bind(blob);
    blob.slice = (start, end) => {
      ranges.push(Number(end) - Number(start));
      return slice(start, end);
    };
    for await (const item of new CaptureReader(blob).items()) {
      expect(item.type).toBe('datagram');
      break;
    }
    expect(ranges).toHaveLength(1);
    expect(ranges[0]).toBeLessThan(blob.size / 4);
  });
});
