import { endianness } from 'node:os';
import { describe, expect, it } from 'vitest';
import { decodeCgroupstats } from '../../src/cgroup/decode.ts';

const FAMILY = 31;

/** A datagram as the kernel of this machine writes it, with the values of the struct. */
function reply(values: readonly bigint[], command = 5): { family: number; datagram: Buffer } {
  const datagram = Buffer.alloc(24 + values.length * 8);
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  const little = endianness() === 'LE';
  view.setUint32(0, datagram.length, little); // nlmsg_len
  view.setUint16(4, FAMILY, little); // nlmsg_type
  view.setUint32(8, 2, little); // nlmsg_seq
  view.setUint8(16, command);
  view.setUint8(17, 1);
  view.setUint16(20, datagram.length - 20, little); // nla_len
  view.setUint16(22, 1, little); // CGROUPSTATS_TYPE_CGROUP_STATS
  for (const [i, value] of values.entries()) view.setBigUint64(24 + i * 8, value, little);
  return { family: FAMILY, datagram };
}

const VALUES = [1n, 2n, 3n, 4n, 5n];
const COUNTS = { sleeping: 1, running: 2, stopped: 3, uninterruptible: 4, ioWait: 5 };

describe('decodeCgroupstats', () => {
  it('names the fields in the order of the struct', async () => {
    expect(await decodeCgroupstats(reply(VALUES))).toEqual(COUNTS);
    const [first, second] = await Promise.all([
      decodeCgroupstats(reply([9n, 8n, 7n, 6n, 2n ** 53n])),
      decodeCgroupstats(reply(VALUES)),
    ]);
    expect(Object.values(first)).toEqual([9, 8, 7, 6, 2 ** 53]);
    expect(second).toEqual(COUNTS);
  });

  it('passes over what a later kernel may append to the struct', async () => {
    expect(await decodeCgroupstats(reply([...VALUES, 6n, 7n]))).toEqual(COUNTS);
  });

  it('takes no shorter struct, no other command and no other family', async () => {
    const wanted = { code: 'ERR_KERNEL' };
    await expect(decodeCgroupstats(reply(VALUES.slice(0, 4)))).rejects.toMatchObject(wanted);
    await expect(decodeCgroupstats(reply([]))).rejects.toMatchObject(wanted);
    await expect(decodeCgroupstats(reply(VALUES, 6))).rejects.toMatchObject(wanted);
    const other = { ...reply(VALUES), family: FAMILY + 1 };
    await expect(decodeCgroupstats(other)).rejects.toMatchObject(wanted);
  });

  it('takes no datagram that was cut, at whatever byte', async () => {
    const { family, datagram } = reply(VALUES);
    for (let length = 0; length < datagram.length; length += 1) {
      const cut = { family, datagram: datagram.subarray(0, length) };
      await expect(decodeCgroupstats(cut)).rejects.toMatchObject({ code: 'ERR_KERNEL' });
    }
    const two = { family, datagram: Buffer.concat([datagram, datagram]) };
    await expect(decodeCgroupstats(two)).rejects.toMatchObject({ code: 'ERR_KERNEL' });
    const huge = { family, datagram: Buffer.alloc(64 * 1024 * 1024) };
    await expect(decodeCgroupstats(huge)).rejects.toMatchObject({ code: 'ERR_KERNEL' });
  });
});
