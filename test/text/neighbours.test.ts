import { describe, expect, it } from 'vitest';
import { onChange } from '../../src/text/neighbours.ts';

describe('onChange', () => {
  it('makes the result again only when the value is another one', () => {
    const asked: string[] = [];
    const upper = onChange((text: string) => {
      asked.push(text);
      return text.toUpperCase();
    });
    expect(['a', 'a', 'b', 'b', 'a'].map(upper)).toEqual(['A', 'A', 'B', 'B', 'A']);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('is asked for undefined as for any value', () => {
    let asked = 0;
    const counted = onChange((value: undefined) => `${value} ${++asked}`);
    expect([counted(undefined), counted(undefined)]).toEqual(['undefined 1', 'undefined 1']);
  });
});
