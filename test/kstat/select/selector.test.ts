import { describe, expect, it } from 'vitest';
import { sortKstats, sortStatistics } from '../../../src/kstat/select/order.ts';
import { parseSelector, Selector } from '../../../src/kstat/select/selector.ts';

const SD10 = { module: 'sd', instance: 10, name: 'sd10', class: 'disk' };

describe('a selector', () => {
  it.each([
    [{}, true],
    [{ module: 'sd' }, true],
    [{ module: 's' }, false],
    [{ instance: 10 }, true],
    [{ instance: 1 }, false],
    [{ instance: '1*' }, true],
    [{ instance: '/^10$/' }, true],
    [{ name: /0$/ }, true],
    [{ class: 'disk', module: 'st' }, false],
    [{ class: 'd?sk', module: 's[dt]', instance: '*', name: '/sd/' }, true],
  ])('with %j tells whether a kstat matches', (filter, expected) => {
    expect(new Selector(filter).matches(SD10)).toBe(expected);
  });

  it('gives the same answer each time for an expression that remembers', () => {
    const selector = new Selector({ name: /sd/g });
    expect([selector.matches(SD10), selector.matches(SD10)]).toEqual([true, true]);
  });

  it('refuses what is no pattern', () => {
    expect(() => new Selector({ instance: 1.5 })).toThrow(/instance must be a pattern/);
    expect(() => new Selector({ module: 7 as never })).toThrow(/module must be a pattern/);
  });

  it('is read from an operand, whose empty parts match everything', () => {
    expect(parseSelector('unix:0:vminfo:freemem')).toEqual({
      module: 'unix',
      instance: '0',
      name: 'vminfo',
      statistic: 'freemem',
    });
    expect(parseSelector('::sys')).toEqual({ name: 'sys' });
    expect(parseSelector('cpu')).toEqual({ module: 'cpu' });
    expect(() => parseSelector('a:0:b:c:d')).toThrow(/more than four parts/);
  });
});

describe('the order of kstat(8)', () => {
  it('is without regard to case, with instances as numbers', () => {
    const kstats = [
      ['Zmod', 0, 'x'],
      ['cpu', 10, 'a'],
      ['cpu', 2, 'b'],
      ['cpu', 2, 'A'],
      ['_x', 0, ''],
    ].map(([module, instance, name]) => ({ module, instance, name })) as (typeof SD10)[];
    const sorted = sortKstats(kstats).map(
      ({ module, instance, name }) => `${module}:${instance}:${name}`,
    );
    expect(sorted).toEqual(['_x:0:', 'cpu:2:A', 'cpu:2:b', 'cpu:10:a', 'Zmod:0:x']);
  });

  it('reverses those that are equal', () => {
    const statistics = [
      { name: 'dup', value: 3 },
      { name: 'b', value: 1 },
      { name: 'DUP', value: 4 },
    ];
    expect(sortStatistics(statistics).map(({ value }) => value)).toEqual([1, 4, 3]);
  });
});
