import { describe, expect, it } from 'vitest';
import { FIELDS, type FieldName } from '../../src/generated/taskstats.ts';
import { fieldsByName } from '../../src/taskstats/fields.ts';

describe('fields by their names', () => {
  it('come in the order of the names, each once', () => {
    const names = fieldsByName(['comm', 'cpuDelayNs', 'comm']).map(({ name }) => name);
    expect(names).toEqual(['comm', 'cpuDelayNs']);
  });

  it('are the same list for the same names, whatever becomes of the list of names', () => {
    const names: FieldName[] = ['comm', 'cpuDelayNs'];
    const fields = fieldsByName(names);
    expect(fieldsByName(['comm', 'cpuDelayNs'])).toBe(fields);
    names[1] = 'blkioDelayNs';
    expect(fieldsByName(names).map(({ name }) => name)).toEqual(['comm', 'blkioDelayNs']);
    expect(fieldsByName(['comm', 'cpuDelayNs'])).toBe(fields);
    expect(fieldsByName(['comm'])).toHaveLength(1);
  });

  it('are right when many lists are in use', () => {
    for (let turn = 0; turn < 2; turn++) {
      for (const { name } of FIELDS) {
        expect(fieldsByName([name]).map((field) => field.name)).toEqual([name]);
      }
    }
  });

  it('are refused each time that a name is wrong', () => {
    for (let turn = 0; turn < 2; turn++) {
      expect(() => fieldsByName(['comm', 'nothing'])).toThrow(/unknown field "nothing"/);
      expect(() => fieldsByName([7 as unknown as string])).toThrow(/must be a string/);
    }
  });
});
