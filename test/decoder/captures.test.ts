import { beforeAll, describe, expect, it } from 'vitest';
import {
  Decoder,
  EVENT_EXIT,
  EVENT_REPLY,
  KIND_NONE,
  KIND_PID,
  KIND_TGID,
  WHAT_ACK,
  WHAT_CGROUPSTATS,
  WHAT_ERROR,
  WHAT_TASKSTATS,
  WHAT_UNKNOWN,
} from '../../src/decoder/index.ts';
import { captures } from './captures.ts';
import { difference } from './compare.ts';
import { concat } from './messages.ts';
import { taskValues } from './values.ts';

/** Seconds since the epoch: no capture is older or newer. */
const YEAR_2020 = 1_577_836_800;
const YEAR_2040 = 2_208_988_800;

describe.skipIf(captures.length === 0)(
  'captures of real kernels (../shared/captures/linux)',
  () => {
    let builds: readonly Decoder[];
    beforeAll(async () => {
      builds = [await Decoder.load({ simd: true }), await Decoder.load({ simd: false })];
    });

    describe.each(captures.map((capture) => [capture.file, capture] as const))(
      '%s',
      (_file, capture) => {
        const { byteOrder, familyId, datagrams } = capture;
        const context = { byteOrder, familyId };

        it('decodes as the oracle does, each datagram alone and all in one payload', () => {
          expect(datagrams.length).toBeGreaterThan(1);
          const all = concat(...datagrams.map(({ bytes }) => bytes));
          for (const decoder of builds) {
            for (const { bytes } of datagrams) expect(difference(decoder, bytes, context)).toBe('');
            expect(difference(decoder, all, context, 20)).toBe('');
          }
        });

        /** The records of the datagrams whose description matches, one call for each record. */
        function each(name: RegExp, check: (decoder: Decoder, record: number) => void): void {
          const chosen = datagrams.filter(({ what }) => name.test(what));
          expect(chosen.length).toBeGreaterThan(0);
          for (const { bytes } of chosen) {
            for (const decoder of builds) {
              decoder.input.set(bytes);
              const { records, malformed } = decoder.index(0, bytes.length, context);
              expect([records > 0, malformed]).toEqual([true, 0]);
              for (let record = 0; record < records; record++) check(decoder, record);
            }
          }
        }

        /** A test for the captures that have such a datagram. */
        function about(
          name: RegExp,
          title: string,
          check: (decoder: Decoder, record: number) => void,
        ): void {
          it.skipIf(!datagrams.some(({ what }) => name.test(what)))(title, () => each(name, check));
        }

        about(/^GET PID 1$/, 'GET PID 1 is init', (decoder, record) => {
          const { table } = decoder;
          expect(table.what[record]).toBe(WHAT_TASKSTATS);
          expect(table.kind[record]).toBe(KIND_PID);
          expect(table.event[record]).toBe(EVENT_REPLY);
          expect(table.id[record]).toBe(1);
          const values = taskValues(decoder, record);
          const { comm, pid, ppid, uid, nice, hiwaterRssKib } = values;
          expect({ pid, ppid, uid, nice }).toEqual({ pid: 1, ppid: 0, uid: 0, nice: 0 });
          expect(comm).toMatch(/^\w+$/);
          expect(values['beginTimeSec']).toBeGreaterThan(YEAR_2020);
          expect(values['beginTimeSec']).toBeLessThan(YEAR_2040);
          expect(hiwaterRssKib).toBeGreaterThan(100n);
          expect(hiwaterRssKib).toBeLessThan(1_000_000n);
        });

        about(/^GET TGID 1$/, 'GET TGID 1 is a group record', (decoder, record) => {
          const values = taskValues(decoder, record);
          expect(decoder.table.kind[record]).toBe(KIND_TGID);
          expect(decoder.table.id[record]).toBe(1);
          expect(values['comm']).toBe('');
          expect(values['pid']).toBe(0);
          expect(values['cpuRunVirtualNs']).toBeGreaterThan(0n);
        });

        about(/kthreadd/, 'GET PID 2 is kthreadd', (decoder, record) => {
          const { comm, pid, hiwaterVmKib, exeInode } = taskValues(decoder, record);
          expect({ comm, pid, hiwaterVmKib }).toEqual({
            comm: 'kthreadd',
            pid: 2,
            hiwaterVmKib: 0n,
          });
          expect(exeInode ?? 0n).toBe(0n);
        });

        about(/exit event.* status 3$/, 'an exit carries the status', (decoder, record) => {
          const { exitStatus } = taskValues(decoder, record);
          expect(decoder.table.event[record]).toBe(EVENT_EXIT);
          expect(exitStatus).toBe(3 << 8);
        });

        about(
          /exit event, SIGABRT$/,
          'an abort carries signal and core flag',
          (decoder, record) => {
            const { exitStatus, flags } = taskValues(decoder, record);
            expect({ exitStatus, core: Number(flags) & 8 }).toEqual({ exitStatus: 6, core: 8 });
          },
        );

        about(
          /4 threads, uid 1000/,
          'only the PID part of an exit has a uid',
          (decoder, record) => {
            const isPid = decoder.table.kind[record] === KIND_PID;
            expect(taskValues(decoder, record)['uid']).toBe(isPid ? 1000 : 0);
          },
        );

        about(/NEWFAMILY/, 'a message of another family is unknown', ({ table }, record) => {
          expect(table.what[record]).toBe(WHAT_UNKNOWN);
        });

        about(/^ACK/, 'an acknowledgement is told from an error', ({ table }, record) => {
          expect(table.what[record]).toBe(WHAT_ACK);
        });

        about(/v1 cpu/, 'cgroupstats count one running task or more', (decoder, record) => {
          expect(decoder.table.what[record]).toBe(WHAT_CGROUPSTATS);
          expect(decoder.value(record, 1)).toBeGreaterThan(0n);
        });

        about(
          /v2 dir/,
          'the file descriptor of a refused request is no pid',
          ({ table }, record) => {
            const { what, errno, kind, id } = table;
            const row = [what[record], errno[record], kind[record], id[record]];
            expect(row).toEqual([WHAT_ERROR, 22, KIND_NONE, 0]);
          },
        );

        about(/PID 99999/, 'a pid that is not there is named by the error', ({ table }, record) => {
          const { what, errno, kind, id } = table;
          const row = [what[record], errno[record], kind[record], id[record]];
          expect(row).toEqual([WHAT_ERROR, 3, KIND_PID, 99999]);
        });
      },
    );
  },
);
