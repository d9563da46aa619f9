import { describe, expect, it } from 'vitest';
import { type ConnectOptions, connect } from '../../src/client/connect.ts';
import { checkPids } from '../../src/connection/arguments.ts';

describe('a list of pids', () => {
  it.each([
    ['of none', [], []],
    ['that ascends', [3, 4, 9], [3, 4, 9]],
    ['in which the kernel began its ids anew', [7, 8, 9, 1, 2], [7, 8, 9, 1, 2]],
    ['that began anew and went on too far', [7, 8, 1, 2, 8], [7, 8, 1, 2]],
    ['that began anew and ends where it began', [7, 8, 1, 7], [7, 8, 1]],
    ['that descends', [9, 4, 3], [9, 4, 3]],
    ['with one twice in a row', [5, 5], [5]],
    ['with one twice', [5, 9, 5, 7], [5, 9, 7]],
  ])('%s has each once, in its order', (_name, given, expected) => {
    expect([...checkPids(given)]).toEqual(expected);
    expect([...checkPids(new Set(given))]).toEqual(expected);
    expect([...checkPids(Uint32Array.from(given))]).toEqual(expected);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 31, '7'])('with %s in it is refused', (wrong) => {
    expect(() => checkPids([1, wrong as number])).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });
});

describe('a path', () => {
  it.each(['', 'a\0b', 5, null, {}])(
    'that is %s is refused as helper and as socket',
    async (wrong) => {
      const path = wrong as string;
      for (const options of [
        { helper: path },
        { socket: path },
        { mode: 'socket', socket: path },
      ]) {
        await expect(connect(options as ConnectOptions)).rejects.toMatchObject({
          code: 'ERR_INVALID_ARGUMENT',
          message: expect.stringMatching(/^(helper|socket) must be the path of a file, not /),
        });
      }
    },
  );
});
