import { describe, expect, it } from 'vitest';
import { parseableReports } from '../../../src/kstat/source/parseable.ts';
import type { Report } from '../../../src/kstat/source/recorded.ts';

async function reports(...lines: string[]): Promise<Report[]> {
  async function* each(): AsyncGenerator<string> {
    yield* lines;
  }
  const result: Report[] = [];
  for await (const report of parseableReports(each(), 'saved.txt')) result.push(report);
  return result;
}

describe('saved output of kstat -p', () => {
  it('has kstats with their header and their statistics', async () => {
    const [[kstat] = []] = await reports(
      'unix:0:vminfo:class\tvm',
      'unix:0:vminfo:crtime\t0',
      'unix:0:vminfo:freemem\t18446744073709551615',
      'unix:0:vminfo:snaptime\t109365.468168027',
    );
    expect(kstat).toMatchObject({
      ...{ module: 'unix', instance: 0, name: 'vminfo', class: 'vm', typeName: 'raw' },
      ...{ crtimeNs: 0n, snaptimeNs: 109_365_468_168_027n, kid: undefined },
    });
    expect(kstat?.statistic('freemem')).toMatchObject({ type: 'uint64', value: 2n ** 64n - 1n });
  });

  it('has several reports, with empty lines or dates between them', async () => {
    const line = (value: number): string => `a:0:b:c\t${value}`;
    const found = await reports(
      ...['1548249689', line(1), '', 'Wed Jan 23 13:21:29 UTC 2019', line(2), '', line(3), ''],
    );
    expect(found.map(([kstat]) => kstat?.statistic('c')?.value)).toEqual([1n, 2n, 3n]);
  });

  it('has names with blanks, colons and slashes, and texts of several lines', async () => {
    const [[kstat] = []] = await reports(
      'zfs/tank:-1:a b:c,d:Serial No\t',
      'zfs/tank:-1:a b:c,d:text\tone\ttab',
      'two',
    );
    expect(kstat).toMatchObject({ module: 'zfs/tank', instance: -1, name: 'a b:c,d' });
    expect(kstat?.statistic('text')?.value).toBe('one\ttab\ntwo');
    expect(kstat?.statistic('Serial No')?.value).toBe('');
  });

  it('has no I/O when one of its numbers is none, but a text', async () => {
    const names =
      'nread nwritten reads writes wtime wlentime wlastupdate rtime rlentime rlastupdate wcnt rcnt';
    const [[kstat] = []] = await reports(
      ...names.split(' ').map((name) => `sd:0:sd0:${name}\t${name === 'nread' ? '1.5e+15' : 7}`),
    );
    expect(kstat).toMatchObject({ typeName: 'io', io: undefined });
    expect(kstat?.statistic('nread')?.value).toBe('1.5e+15');
  });

  it.each(['0001234', '-0', '-01', '00'])('has the text %s, which is no number', async (text) => {
    const [[kstat] = []] = await reports(`sd:0:sd0,err:Serial No\t${text}`);
    expect(kstat?.statistic('Serial No')?.value).toBe(text);
  });

  it('has I/O in nanoseconds, and in seconds when it is of Solaris', async () => {
    const io = (rtime: string): string[] =>
      'nread nwritten reads writes wtime wlentime wlastupdate rtime rlentime rlastupdate wcnt rcnt'
        .split(' ')
        .map((name) => `sd:0:sd0:${name}\t${name === 'rtime' ? rtime : 7}`);
    const [[illumos] = []] = await reports(...io('18446744073709551615'));
    expect(illumos).toMatchObject({ typeName: 'io', io: { reads: 7, rtime: -1n, nread: 7n } });
    const [[solaris] = []] = await reports(...io('116.1198523'));
    expect(solaris?.io?.rtime).toBe(116_119_852_300n);
    const [[idle] = []] = await reports(...io('2.45e-05'));
    expect(idle?.io?.rtime).toBe(24_500n);
  });

  it.each([
    ['no kstat', 1],
    ['', 1],
    ['a:b:c:d\t1', 1],
    ['a:0:b:c 1', 1],
  ])('that begins with %j is refused with file and line', async (line, number) => {
    await expect(reports(line)).rejects.toThrow(`saved.txt:${number}: the line is not`);
  });

  it('goes on in the same text after a line that is no kstat only', async () => {
    await expect(reports('a:0:b:c\t1', '', 'nonsense')).rejects.toThrow(
      'saved.txt:3: the line is not',
    );
  });
});
