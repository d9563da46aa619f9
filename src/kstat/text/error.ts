/** Text that breaks its rules: where, and what. */
import { StatError } from '../../errors.ts';

/** Lines are counted from 1. */
export function textError(file: string, line: number, message: string): StatError {
  return new StatError('ERR_CAPTURE', `${file}:${line}: ${message}`);
}
