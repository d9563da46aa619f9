import { openSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { errnoOf, StatError } from '../src/errors.ts';

const { EACCES, ENOENT } = constants.errno;

function failureOfNode(): NodeJS.ErrnoException {
  try {
    openSync(new URL('there-is-no-such-file', import.meta.url), 'r');
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  throw new Error('a file that is not there was opened');
}

describe('the errno of a failure', () => {
  it('is positive, where Node gives it negated', () => {
    const failure = failureOfNode();
    expect(failure.errno).toBe(-ENOENT);
    expect(errnoOf(failure)).toStrictEqual({ errno: ENOENT });
  });

  it('is that of a StatError as it is', () => {
    const error = new StatError('ERR_PERMISSION', 'not for you', { errno: EACCES });
    expect(errnoOf(error)).toStrictEqual({ errno: EACCES });
  });

  it.each([
    ['an error without one', new Error('no system call failed')],
    ['a StatError without one', new StatError('ERR_TIMEOUT', 'too late')],
    ['no failure', undefined],
  ])('is left out for %s', (_, failure) => {
    expect(errnoOf(failure)).toStrictEqual({});
  });
});
