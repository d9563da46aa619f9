import { describe, expect, it } from 'vitest';
import { CGROUP_FIELDS } from '../../src/generated/cgroupstats.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { run, runJson } from './run.ts';

describe('sidestat fields', () => {
  it('lists every field of both structs', async () => {
    const { code, stdout } = await run(['fields']);
    expect(code).toBe(0);
    const names = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/ +/)[0]);
    expect(names).toEqual([...FIELDS, ...CGROUP_FIELDS].map(({ name }) => name));
  });

  it('--json has what the schema says', async () => {
    const fields = await runJson<object[]>(['fields', '--json']);
    expect(fields).toHaveLength(FIELDS.length + CGROUP_FIELDS.length);
    for (const { name, cname, unit, kind, group, since, tgid, doc } of FIELDS) {
      const expected = {
        type: 'taskstats',
        name,
        kernel: cname,
        unit,
        kind,
        group,
        since,
        tgid,
        doc,
      };
      expect(fields).toContainEqual(expected);
    }
  });

  it('finds a field by its name here or in the kernel, or by what it means', async () => {
    const names = async (...args: string[]): Promise<string[]> => {
      const fields = await runJson<{ name: string }[]>(['fields', '--json', ...args]);
      return fields.map(({ name }) => name);
    };
    expect(await names('MINORFAULTS')).toEqual(['minorFaults']);
    expect(await names('ac_majflt')).toEqual(['majorFaults']);
    expect(await names('wait(2)')).toEqual(['exitStatus']);
    const blkio = FIELDS.filter(({ group }) => group === 'delay.blkio').map(({ name }) => name);
    expect(await names('--group', 'delay.blkio')).toEqual(blkio);
    const delays = FIELDS.filter(({ group }) => group.startsWith('delay.')).map(({ name }) => name);
    expect(await names('--group', 'delay')).toEqual(delays);
  });
});

describe('colours', () => {
  const ESC = '\u001b';

  it('are not sent to a pipe', async () => {
    expect((await run(['fields'])).stdout).not.toContain(ESC);
  });

  it('are sent to a pipe with FORCE_COLOR, but not with FORCE_COLOR=0', async () => {
    const { stdout } = await run(['fields'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain(`${ESC}[1mFIELD`);
    const { stdout: plain } = await run(['fields'], { env: { FORCE_COLOR: '0' } });
    expect(plain).not.toContain(ESC);
  });
});
