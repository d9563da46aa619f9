/** The kernel's answer as numbers, by the same decoder as everything else. */
import type { CgroupReply } from '../addon/index.ts';
import { LITTLE_ENDIAN_HOST } from '../byteorder.ts';
import { Decoder, WHAT_CGROUPSTATS } from '../decoder/index.ts';
import { StatError } from '../errors.ts';
import { CGROUP_FIELDS, type CgroupFieldName } from '../generated/cgroupstats.ts';

const BYTE_ORDER = LITTLE_ENDIAN_HOST ? 'little' : 'big';

/** One for all answers: each is decoded in one go, and nothing of it is kept. */
let shared: Promise<Decoder> | undefined;

/**
 * Every field of the struct cgroupstats in a datagram of CGROUPSTATS_CMD_NEW.
 *
 * @throws StatError ERR_KERNEL when it does not hold exactly one whole struct
 */
export async function decodeCgroupstats(
  reply: CgroupReply,
): Promise<Record<CgroupFieldName, number>> {
  shared ??= Decoder.load();
  const decoder = await shared;
  const { datagram, family } = reply;
  if (datagram.length > decoder.input.length) throw unreadable('is too long');
  decoder.input.set(datagram);
  const context = { byteOrder: BYTE_ORDER, familyId: family } as const;
  const { records } = decoder.index(0, datagram.length, context);
  if (records !== 1 || decoder.table.what[0] !== WHAT_CGROUPSTATS) {
    throw unreadable('does not hold one struct cgroupstats');
  }
  const counts = CGROUP_FIELDS.map(({ id, name }) => {
    const value = decoder.value(0, id);
    if (typeof value !== 'bigint') throw unreadable(`has no ${name}`);
    return [name, Number(value)];
  });
  return Object.fromEntries(counts) as Record<CgroupFieldName, number>;
}

function unreadable(why: string): StatError {
  return new StatError('ERR_KERNEL', `the kernel's answer about a cgroup ${why}`);
}
