import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headerSizeOf, kstat as schema, valueTypeOf } from '../../tools/gen/kstat-schema.ts';

interface Reference {
  structs: Record<
    string,
    {
      size: Record<string, number>;
      fields: {
        name: string;
        member: string;
        printed: boolean;
        offset: Record<string, number>;
        size: Record<string, number>;
      }[];
    }
  >;
}

const file = new URL('../../../shared/reference/kstat_layout.json', import.meta.url);
const reference: Reference = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Reference)
  : { structs: {} };

/** Structures whose name in the reference is that of the C type. */
const TYPED: Readonly<Record<string, string>> = {
  io: 'kstat_io_t',
  interrupt: 'kstat_intr_t',
  timer: 'kstat_timer_t',
};

describe('schema/kstat.json', () => {
  it.each(schema.structures)('$name has fields that lie within it and do not overlap', (one) => {
    const taken = new Set<number>();
    for (const { type, offset } of one.fields) {
      const { size } = valueTypeOf(type);
      expect(offset + size).toBeLessThanOrEqual(one.size);
      for (let i = offset; i < offset + size; i++) {
        expect(taken.has(i)).toBe(false);
        taken.add(i);
      }
    }
    const keys = one.fields.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([schema.header, schema.control])('$cname lies without holes on ILP32', (struct) => {
    let end = 0;
    for (const { ilp32, type } of struct.fields) {
      expect(ilp32).toBe(end);
      end += headerSizeOf(type, 4);
    }
    expect(end).toBe(struct.ilp32);
  });

  it.skipIf(!existsSync(file))(
    'agrees with the reference layouts (need ../shared/reference)',
    () => {
      let compared = 0;
      for (const { name, size, fields } of schema.structures) {
        const theirs = reference.structs[TYPED[name] ?? name];
        if (!theirs) continue;
        expect(theirs.size['all']).toBe(size);
        const ours = new Map(fields.map((f) => [f.cname, [f.offset, valueTypeOf(f.type).size]]));
        for (const { member, offset, size } of theirs.fields) {
          if (/pad|lock|resv/.test(member)) continue;
          expect([name, member, ours.get(member)]).toEqual([
            name,
            member,
            [offset['all'], size['all']],
          ]);
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(250);
    },
  );

  it.skipIf(!existsSync(file))(
    'agrees with the reference on kstat_t (need ../shared/reference)',
    () => {
      const theirs = reference.structs['kstat_t'];
      expect(theirs?.size).toMatchObject({ amd64: schema.header.lp64, i386: schema.header.ilp32 });
      const at = (where: Record<string, number>, arch: string): number =>
        where['all'] ?? where[arch] ?? -1;
      for (const { name, offset, size } of theirs?.fields ?? []) {
        const field = schema.header.fields.find(({ cname }) => cname === name);
        for (const arch of ['amd64', 'sparcv9']) {
          expect([name, field?.lp64, headerSizeOf(field?.type ?? '', 8)]).toEqual([
            name,
            at(offset, arch),
            at(size, arch),
          ]);
        }
        for (const arch of ['i386', 'sparc']) {
          expect([name, field?.ilp32, headerSizeOf(field?.type ?? '', 4)]).toEqual([
            name,
            at(offset, arch),
            at(size, arch),
          ]);
        }
      }
    },
  );
});
