import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../src/kstat/select/glob.ts';

function matching(pattern: string, ...texts: string[]): string[] {
  return texts.filter(compilePattern(pattern));
}

describe('globs', () => {
  it.each([
    ['*', ['', 'a', 'a/b', '.x'], []],
    ['', [''], ['a']],
    ['sd?', ['sd0', 'sdx', 'sd:'], ['sd', 'sd10', 'SD0']],
    ['sd*', ['sd', 'sd0', 'sd/0'], ['asd']],
    ['*a*b', ['ab', 'aab', 'xaxxb'], ['ba', 'abc']],
    ['[a-c]x', ['ax', 'bx', 'cx'], ['dx', 'Ax', 'x']],
    ['[!a-c]x', ['dx', '-x', ']x'], ['ax', 'x']],
    ['[]a]', [']', 'a'], ['b', '[']],
    ['[a-]', ['a', '-'], ['b']],
    ['[a\\]]', ['a', ']'], ['\\']],
    ['[[-\\]]', ['[', '\\', ']'], ['a', 'Z']],
    ['[+-\\-]', ['+', ',', '-'], ['\\', '.']],
    ['[^a]', ['^', 'a'], ['b']],
    ['\\*', ['*'], ['a', '\\*']],
    ['a\\', ['a\\'], ['a']],
    ['{a,b}', ['{a,b}'], ['a', 'b']],
    ['caf?', ['café', 'caf😀'], ['caf']],
    ['sd0,err', ['sd0,err'], ['sd0']],
  ])('%s matches the whole text, as gmatch does', (pattern, yes, no) => {
    expect(matching(pattern, ...yes, ...no)).toEqual(yes);
  });

  it('match nothing when a bracket has no end', () => {
    expect(matching('[ab', 'a', 'b', '[ab', '')).toEqual([]);
  });

  it('match each text by itself, when its special characters are escaped', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = text.replace(/[*?[\]\\]/g, '\\$&');
        const isExpression = /^\/.*\/$/s.test(escaped) && escaped.length > 1;
        expect(isExpression || compilePattern(escaped)(text)).toBe(true);
      }),
    );
  });

  it('take no exponential time', () => {
    expect(compilePattern(`${'a*'.repeat(50)}b`)('a'.repeat(2000))).toBe(false);
  });
});

describe('regular expressions', () => {
  it.each([
    ['/^sd/', ['sd', 'sd0'], ['asd']],
    ['/d/', ['sd0', 'd'], ['x', 'D']],
    ['/^(idle|user)$/', ['idle', 'user'], ['users']],
    ['/[[:digit:]]{2}/', ['a10', '22'], ['a1b2']],
    ['/[^[:alpha:]]/', ['a1', '_'], ['ab']],
    ['/[]x]/', [']', 'x'], ['[']],
    ['/[a\\d]/', ['a', 'd', '\\'], ['1']],
    ['/a/b/', ['a/b'], ['ab']],
    ['//', ['', 'anything'], []],
    ['/\\./', ['a.b'], ['ab']],
  ])('%s may match anywhere', (pattern, yes, no) => {
    expect(matching(pattern, ...yes, ...no)).toEqual(yes);
  });

  it.each(['/(/', '/a**[/', '/[[:nope:]]/', '/(?=a)/', '/[a/', '/*a/'])(
    '%s is refused',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
      );
    },
  );

  it('is a glob when only one slash is there', () => {
    expect(matching('/a', '/a', 'a')).toEqual(['/a']);
    expect(matching('/', '/', '')).toEqual(['/']);
  });
});
