/** Failures of single kstats. */
import { StatError } from '../errors.ts';
import { type KstatEntry, type KstatReading, nameOf } from './reading.ts';

/** errno of illumos, which has the same numbers here as Linux. */
const ENOENT = 2;
export const EIO = 5;
/** The kstat is gone. */
export const ENXIO = 6;

export function noSuchKstat(message: string, errno: number = ENOENT): StatError {
  return new StatError('ERR_NO_SUCH_KSTAT', message, { errno });
}

export function closed(): StatError {
  return new StatError('ERR_CLOSED', 'the kstats are closed');
}

export function wrongType(kstat: KstatEntry, wanted: string): StatError {
  const message = `${nameOf(kstat)} is of type ${kstat.typeName}, not ${wanted}`;
  return new StatError('ERR_INVALID_ARGUMENT', message);
}

/** Why a kstat could not be read; undefined when it could. */
export function failureOf(reading: KstatReading): StatError | undefined {
  if (reading.status !== 'failed') return undefined;
  const { errno, problem } = reading;
  if (problem instanceof StatError) return problem;
  const name = nameOf(reading);
  if (errno === ENXIO) return noSuchKstat(`${name} is gone`, errno);
  return new StatError('ERR_KERNEL', `${name} cannot be read: errno ${errno}`, {
    errno,
    cause: problem,
  });
}
