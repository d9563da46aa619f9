import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computeLayout, membersOf } from '../../tools/gen/layout.ts';
import { type Family, fields, taskstats, typeOf } from '../../tools/gen/schema.ts';

const rows: [version: number, family: Family, size: number][] = taskstats.versions.flatMap(
  ({ version, family, size, sizeI386 }) => {
    const lp64: [number, Family, number] = [version, family, size];
    return sizeI386 === undefined ? [lp64] : [lp64, [version, 'B32', sizeI386]];
  },
);

describe('schema/taskstats.json', () => {
  it.each(rows)('version %i in layout %s follows the rules of C', (version, family, size) => {
    const computed = computeLayout(version, family);
    expect(computed.size).toBe(size);
    const members = membersOf(version, family);
    expect(members.length).toBeGreaterThan(9);
    for (const { cname, offset } of members) {
      expect([cname, computed.offsets.get(cname)]).toEqual([cname, offset[family]]);
    }
  });

  it('covers the versions from 1 on without a hole', () => {
    expect(taskstats.versions.length).toBeGreaterThanOrEqual(17);
    expect(taskstats.versions.map(({ version }) => version)).toEqual(
      Array.from(taskstats.versions, (_, i) => i + 1),
    );
  });

  it('names each field once, with its unit at the end of the name', () => {
    const names = fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const suffix: Record<string, RegExp> = {
      ns: /Ns$/,
      us: /Us$/,
      s: /Sec$/,
      KiB: /Kib$/,
      bytes: /(Bytes|comm)$/,
      'MB us': /MbUs$/,
    };
    for (const { name, unit } of fields) {
      expect(name).toMatch(suffix[unit] ?? /^[a-z]/);
    }
  });

  it('has every delay with count and total from the version that brought it', () => {
    for (const { name } of taskstats.delays) {
      const group = fields.filter((field) => field.group === `delay.${name}`);
      expect(group.map((field) => field.name.slice(name.length))).toEqual(
        expect.arrayContaining(['DelayCount', 'DelayNs', 'DelayMaxNs', 'DelayMinNs']),
      );
    }
  });

  const reference = new URL('../../../shared/reference/taskstats_layout.json', import.meta.url);
  it.skipIf(!existsSync(reference))('agrees with the reference table (needs ../shared)', () => {
    const layouts = JSON.parse(readFileSync(reference, 'utf8')) as Record<
      string,
      { size: number; fields: { name: string; offset: number; size: number; since: number }[] }
    >;
    const known = taskstats.versions.filter(({ version }) => layouts[version]);
    expect(known.length).toBeGreaterThanOrEqual(17);
    for (const { version, family, size } of known) {
      const layout = layouts[version];
      expect(layout?.size).toBe(size);
      const ours = membersOf(version, family)
        .filter(({ kind }) => kind !== 'padding')
        .map((m) => [m.cname, m.offset[family], typeOf(m.type).size]);
      const theirs = layout?.fields
        .filter(({ name }) => !/pad/.test(name))
        .map((f) => [f.name, f.offset, f.size]);
      const sorted = (list: unknown[][] | undefined): unknown[] | undefined =>
        list?.sort((a, b) => Number(a[1]) - Number(b[1]));
      expect(sorted(ours)).toEqual(sorted(theirs));
    }
  });
});
