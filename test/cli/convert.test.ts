import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEMO_CAPTURE } from '../../src/capture/file.ts';
import { Blocks, cooked } from '../capture/blocks.ts';
import { expectedDocuments } from '../capture/documents.ts';
import { demoBytes } from '../capture/recording.ts';
import { captures } from '../decoder/captures.ts';
import { concat, FAMILY } from '../decoder/messages.ts';
import { temporaryFolder } from '../folder.ts';
import { run } from './run.ts';

const folder = temporaryFolder('convert');
const at = (name: string): string => join(folder, name);

async function convert(...args: string[]): Promise<void> {
  const { code, stderr } = await run(['convert', ...args]);
  expect([code, stderr]).toEqual([0, '']);
}

describe('sidestat convert', () => {
  it('makes frames a capture, and the same frames of it again', async () => {
    await convert(DEMO_CAPTURE, at('demo.pcapng.gz'));
    await convert(at('demo.pcapng.gz'), at('demo.frames'));
    expect(readFileSync(at('demo.frames')).equals(demoBytes)).toBe(true);
    await convert(at('demo.pcapng.gz'), at('again.pcapng'));
    const again = gunzipSync(readFileSync(at('demo.pcapng.gz')));
    expect(readFileSync(at('again.pcapng')).equals(again)).toBe(true);
  });

  it('replaces what others could read by what its owner alone can', async () => {
    const path = at('open.pcapng');
    writeFileSync(path, 'mine', { mode: 0o644 });
    await convert(at('demo.pcapng.gz'), path, '--force');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path).equals(readFileSync(at('again.pcapng')))).toBe(true);
  });

  it('never writes to the file that it reads, whatever its name', async () => {
    const path = at('itself.pcapng');
    copyFileSync(at('again.pcapng'), path);
    symlinkSync(path, at('symbolic.pcapng'));
    linkSync(path, at('hard.ndjson'));
    const before = readFileSync(path);
    for (const [input, output] of [
      [path, path],
      [at('symbolic.pcapng'), path],
      [path, at('hard.ndjson')],
    ] as const) {
      const { code, stderr } = await run(['convert', '--force', input, output]);
      expect([code, stderr]).toEqual([64, expect.stringContaining('is the file that is read')]);
      expect(readFileSync(path).equals(before)).toBe(true);
    }
  });

  it('never appends to the file that it reads, which would have no end', async () => {
    const path = at('appended.pcapng');
    copyFileSync(at('again.pcapng'), path);
    const before = readFileSync(path);
    for (const input of [path, '-']) {
      const [stdin, stdout] = [openSync(path, 'r'), openSync(path, 'a')];
      const args = ['convert', input, '-', '--to', 'pcapng'];
      const { code, stderr } = await run(args, { stdio: [stdin, stdout, 'pipe'] });
      closeSync(stdin);
      closeSync(stdout);
      expect([code, stderr]).toEqual([64, expect.stringMatching(/: stdout is the file that is r/)]);
      expect(readFileSync(path).equals(before)).toBe(true);
    }
  });

  it('appends to another file', async () => {
    const path = at('other.pcapng');
    writeFileSync(path, 'before');
    const stdout = openSync(path, 'a');
    const args = ['convert', at('again.pcapng'), '-', '--to', 'pcapng'];
    const { code, stderr } = await run(args, { stdio: ['ignore', stdout, 'pipe'] });
    closeSync(stdout);
    expect([code, stderr]).toEqual([0, '']);
    const want = Buffer.concat([Buffer.from('before'), readFileSync(at('again.pcapng'))]);
    expect(readFileSync(path).equals(want)).toBe(true);
  });

  it('makes NDJSON of a capture as replay prints it, and a row of CSV for each record', async () => {
    await convert(at('demo.pcapng.gz'), at('demo.ndjson'));
    await convert(at('demo.pcapng.gz'), at('demo.csv'), '--raw');
    const lines = readFileSync(at('demo.ndjson'), 'utf8');
    expect((await run(['replay', '--ndjson', at('demo.pcapng.gz')])).stdout).toBe(lines);
    const [head = '', ...rows] = readFileSync(at('demo.csv'), 'utf8').trimEnd().split('\r\n');
    const columns = head.split(',');
    expect(new Set(columns).size).toBe(columns.length);
    const objects = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(objects.length);
    const comm = columns.indexOf('ac_comm');
    const virtual = columns.indexOf('cpu_run_virtual_total');
    for (const [i, row] of rows.entries()) {
      const cells = row.split(',');
      const { id, stats, type } = objects[i];
      expect(cells.slice(0, 4)).toEqual([
        type,
        type === 'error' ? '' : 'reply',
        type === 'error' ? '' : objects[i].kind,
        type === 'error' ? '' : String(id),
      ]);
      if (type !== 'taskstats' || objects[i].kind === 'tgid') continue;
      expect(cells[comm]).toBe(/^\S+$/.test(stats.comm) ? stats.comm : `"${stats.comm}"`);
      expect(cells[virtual]).toBe(String(stats.cpuRunVirtualNs));
    }
  });

  it.skipIf(captures.length === 0)(
    'reads datagrams in JSON lines, of machines of either byte order (needs ../shared)',
    async () => {
      for (const { file, byteOrder, familyId, datagrams } of captures) {
        const path = new URL(`../../../shared/captures/linux/${file}`, import.meta.url).pathname;
        await convert(path, at('lines.pcapng'), '--force');
        const { stdout } = await run(['replay', '--ndjson', '--raw', at('lines.pcapng')]);
        const want = expectedDocuments(
          datagrams.map(({ bytes }) => bytes),
          { byteOrder, familyId },
        );
        expect(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        ).toEqual(want);
      }
    },
  );

  it('reads pcap, from stdin as well, and keeps what has no time', async () => {
    const b = new Blocks('big');
    const named = cooked(b.newFamily(FAMILY));
    const refused = cooked(b.error(3, {}, b.request('pid', 99)), { type: 4 });
    const pcap = b.pcap(0xa1b2c3d4, 253, b.pcapPacket(5, 7, named), b.pcapPacket(6, 8, refused));
    writeFileSync(at('old.pcap.gz'), gzipSync(pcap));
    await convert(at('old.pcap.gz'), at('old.pcapng'));
    const { stdout } = await run(['replay', '--ndjson', at('old.pcapng')]);
    expect(JSON.parse(stdout)).toEqual({
      type: 'error',
      errno: 3,
      kind: 'pid',
      id: 99,
      timeMs: 6000.008,
    });
    const timeless = concat(b.section(), b.interface(), b.simple(named), b.simple(refused));
    writeFileSync(at('timeless.pcapng'), timeless);
    await convert(at('timeless.pcapng'), at('timeless.ndjson'));
    await convert(at('timeless.pcapng'), at('timeless2.pcapng'));
    await convert(at('timeless2.pcapng'), at('timeless2.ndjson'));
    expect(JSON.parse(readFileSync(at('timeless.ndjson'), 'utf8'))).not.toHaveProperty('timeMs');
    expect(readFileSync(at('timeless2.ndjson'))).toEqual(readFileSync(at('timeless.ndjson')));
  });

  it('keeps losses that are told as counts alone', async () => {
    const b = new Blocks('little');
    const u64 = (n: number): Uint8Array => concat(b.u32(n), b.u32(0));
    const refused = cooked(b.error(3, {}, b.request('pid', 99)));
    const file = concat(
      b.section(),
      b.interface(),
      b.enhanced(0, 1n, cooked(b.newFamily(FAMILY))),
      b.enhanced(0, 2n, refused, { code: 4, value: u64(5) }),
      b.statistics(0, { code: 7, value: u64(9) }),
    );
    writeFileSync(at('drops.pcapng'), file);
    await convert(at('drops.pcapng'), at('drops2.pcapng'));
    const { stdout } = await run(['replay', '--ndjson', at('drops2.pcapng')]);
    const counts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).count);
    expect(counts).toEqual([5, undefined, 4]);
    const { code, stderr } = await run(['convert', at('drops.pcapng'), at('drops.frames')]);
    expect([code, stderr]).toEqual([65, expect.stringContaining('no hello')]);
    expect(existsSync(at('drops.frames'))).toBe(false);
  });

  it('says what in a file is too large for another capture', async () => {
    const b = new Blocks('little');
    // Each byte that is no UTF-8 becomes three.
    const large = b.section({ code: 3, value: new Uint8Array(60_000).fill(0xff) });
    const error = cooked(b.error(3, {}, b.request('pid', 99)));
    const padded = concat(error, new Uint8Array(9_000_000));
    const files = {
      'an option of 180000': [large, b.interface(), b.enhanced(0, 1n, error)],
      'a packet of 90': [b.section(), b.interface(), b.enhanced(0, 1n, padded)],
    };
    for (const [what, blocks] of Object.entries(files)) {
      writeFileSync(at('large.pcapng'), concat(...blocks));
      const { code, stderr } = await run(['convert', at('large.pcapng'), at('large2.pcapng')]);
      expect([code, stderr]).toEqual([65, expect.stringContaining(what)]);
      expect(existsSync(at('large2.pcapng'))).toBe(false);
    }
  });

  it('makes rows without a record the header alone', async () => {
    writeFileSync(at('empty.pcapng'), new Blocks('little').section());
    await convert(at('empty.pcapng'), at('empty.csv'));
    const [header] = readFileSync(at('demo.csv'), 'utf8').split('\r\n');
    await convert(at('empty.pcapng'), at('raw.csv'), '--raw');
    expect(readFileSync(at('raw.csv'), 'utf8')).toBe(`${header}\r\n`);
    expect(readFileSync(at('empty.csv'), 'utf8')).toMatch(/^type,[^\n]*\r\n$/);
  });

  it('makes a complete gzip of nothing, too', async () => {
    const [path, again] = [at('nothing.jsonl.gz'), at('nothing.jsonl')];
    const { code } = await run(['convert', at('demo.pcapng.gz'), path]);
    expect([code, gunzipSync(readFileSync(path)).length]).toEqual([0, 0]);
    await run(['convert', at('demo.pcapng.gz'), again]);
    expect(statSync(again).size).toBe(0);
  });

  it('converts what is whole of frames that were cut, and ends with 65', async () => {
    writeFileSync(at('cut.frames'), demoBytes.subarray(0, demoBytes.length / 2));
    const { code, stderr } = await run(['convert', at('cut.frames'), at('cut.ndjson')]);
    expect([code, stderr]).toEqual([65, expect.stringContaining('into a frame')]);
    const whole = readFileSync(at('demo.ndjson'), 'utf8');
    const cut = readFileSync(at('cut.ndjson'), 'utf8');
    expect(cut.length).toBeGreaterThan(whole.length / 3);
    expect(whole.startsWith(cut)).toBe(true);
  });

  it('refuses what is no capture, names without a format, and files that are there', async () => {
    writeFileSync(at('none.bin'), 'this is no capture at all, whatever it is');
    for (const name of ['pcapng', 'frames', 'ndjson', 'csv', 'csv.gz', 'jsonl']) {
      const { code } = await run(['convert', at('none.bin'), at(`none.${name}`)]);
      expect([name, code, existsSync(at(`none.${name}`))]).toEqual([name, 65, false]);
    }
    writeFileSync(at('none.json'), '{"kernel": "6.1"}\n');
    const lines = await run(['convert', at('none.json'), at('none.pcapng')]);
    expect([lines.code, lines.stderr]).toEqual([65, expect.stringContaining('byteOrder')]);
    expect((await run(['convert', at('demo.ndjson'), at('x.txt')])).code).toBe(64);
    expect((await run(['convert', at('demo.frames'), at('demo.csv')])).code).toBe(74);
    expect(readdirSync(folder)).not.toContain('x.txt');
  });
});
