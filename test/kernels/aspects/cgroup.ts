/** cgroupstats, which needs no helper: the datagram, beside the states of the tasks. */
import { expect } from 'vitest';
import { Decoder, WHAT_CGROUPSTATS } from '../../../src/decoder/index.ts';
import { CGROUP_FIELDS } from '../../../src/generated/cgroupstats.ts';
import { linesOf } from '../account.ts';
import type { BootResult } from '../boot-result.ts';
import type { Aspect } from './aspect.ts';

async function checkCgroup(result: BootResult): Promise<string | undefined> {
  const { capture } = result;
  const unsupported = linesOf(capture, 'unsupported').find(([what]) => what === 'cgroup');
  if (unsupported) return unsupported.join(' ');
  const datagram = Buffer.from(capture.account['cgroupstats'] ?? '', 'hex');
  const decoder = await Decoder.load();
  const { byteOrder, family } = result.session('root').hello;
  decoder.input.set(datagram);
  const found = decoder.index(0, datagram.length, { byteOrder, familyId: family });
  expect([found.records, decoder.table.what[0]]).toEqual([1, WHAT_CGROUPSTATS]);
  const counts = Object.fromEntries(
    CGROUP_FIELDS.map(({ id, name }) => [name, Number(decoder.value(0, id))]),
  );
  const states = linesOf(capture, 'cgroup').map(([state]) => state);
  expect(states).toHaveLength(5);
  const count = (state: string): number => states.filter((each) => each === state).length;
  expect(counts).toEqual({
    sleeping: count('S'),
    running: count('R'),
    stopped: count('T'),
    uninterruptible: count('D'),
    ioWait: 0,
  });
}

export const CGROUP_ASPECTS: readonly Aspect[] = [
  {
    name: 'cgroupstats',
    title: 'the kernel counts the tasks of a cgroup by the states that /proc shows',
    check: checkCgroup,
  },
];
