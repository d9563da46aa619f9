import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasCommand } from '../../tools/packages.ts';
import { captures } from '../decoder/captures.ts';
import { temporaryFolder } from '../folder.ts';
import { pcapngOf } from './json-lines.ts';
import { readAll } from './read.ts';

const folder = temporaryFolder('wireshark');

function tool(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  expect([status, stderr.replace(/^Running as user.*\n/gm, '')]).toEqual([0, '']);
  return stdout;
}

function jsonLines(file: string): string {
  return readFileSync(new URL(`../../../shared/captures/linux/${file}`, import.meta.url), 'utf8');
}

describe.skipIf(captures.length === 0)('captures of real kernels as pcapng', () => {
  describe.each(captures.map((capture) => [capture.file, capture] as const))(
    '%s',
    (file, capture) => {
      const path = join(folder, `${file}.pcapng`);
      writeFileSync(path, pcapngOf(jsonLines(file)));
      const { byteOrder, familyId } = capture;
      const want = capture.datagrams.map(({ bytes }) => bytes);

      it('read back as the datagrams that they were', async () => {
        const { datagrams, report } = await readAll(new Uint8Array(readFileSync(path)));
        expect(datagrams.map(({ bytes }) => bytes)).toEqual(want);
        expect(datagrams.map(({ familyThen }) => familyThen)).toEqual(want.map(() => familyId));
        expect(datagrams[0]?.section.byteOrder).toBe(byteOrder);
        expect(report.damaged).toBe(0);
      });

      it.skipIf(!hasCommand('tshark'))('are netlink of the family TASKSTATS in tshark', () => {
        const fields = ['-e', 'netlink.hdr_len', '-e', 'genl.cmd', '-E', 'occurrence=f'];
        const out = tool('tshark', '-r', path, '-T', 'fields', ...fields, '-E', 'separator=,');
        const little = byteOrder === 'little';
        const rows = want.map((bytes) => {
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
          const isError = view.getUint16(4, little) === 2;
          return [view.getUint32(0, little), isError ? '' : view.getUint8(16)].join();
        });
        // Of the controller's answers tshark shows the command under another name.
        expect(out.trim().split('\n').slice(1)).toEqual(rows.slice(1));
        expect(tool('tshark', '-r', path, '-V')).toContain('(TASKSTATS)');
      });

      it.skipIf(!hasCommand('capinfos'))('are described by capinfos', () => {
        const out = tool('capinfos', path);
        expect(out).toMatch(/File encapsulation: +Linux Netlink/);
        expect(out).toMatch(new RegExp(`Number of packets: +${want.length}\\n`));
        expect(out).toMatch(/Capture application: +sidestat/);
      });

      it.skipIf(!hasCommand('editcap')).each(['pcapng', 'pcap', 'nsecpcap'])(
        'read back after editcap has written them as %s',
        async (format) => {
          const edited = `${path}.${format}`;
          tool('editcap', '-F', format, path, edited);
          expect(existsSync(edited)).toBe(true);
          const { datagrams, report } = await readAll(new Uint8Array(readFileSync(edited)));
          expect(report.damaged).toBe(0);
          expect(datagrams.map(({ bytes }) => bytes)).toEqual(want);
          expect(datagrams.at(-1)?.timeNs).toBe(
            1_577_836_800_000_000_000n + BigInt(want.length - 1) * 1_000_000n,
          );
        },
      );
    },
  );
});
