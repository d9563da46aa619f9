/** What the helper of a connection can do for this process, as its hello tells. */
import { StatError } from '../errors.ts';
import type { Hello } from '../protocol/hello.ts';

const OUTSIDE = 'run outside of the container, or use the socket of a daemon that runs there';
const DAEMON = 'ask an administrator to run the daemon: sudo sidestat helper install --enable';

/** @throws ERR_UNSUPPORTED where thread and process ids mean other tasks to the helper, or it cannot ask */
export function requireQueries(hello: Hello, ownPid: number = process.pid): void {
  if (hello.exitsOnly) {
    throw new StatError('ERR_UNSUPPORTED', 'the helper was started for exit events alone', {
      hint: 'call connect() without exitsOnly for a second connection',
    });
  }
  const { clientPid } = hello;
  if (clientPid === undefined || clientPid === ownPid) return;
  throw new StatError(
    'ERR_UNSUPPORTED',
    `the helper lives in another pid namespace: to it, this process (${ownPid}) is ${clientPid}, ` +
      'and ids name other tasks',
    { hint: 'start a helper inside with mode "spawn", or ask from outside of the container' },
  );
}

/** @throws ERR_EXITS_UNDELIVERABLE, ERR_UNSUPPORTED */
export function requireExits(hello: Hello): void {
  if (hello.exitEvents === 'ready') return;
  if (hello.exitEvents === 'undeliverable') throw undeliverable(hello);
  throw new StatError('ERR_UNSUPPORTED', `the helper ${hello.version} has no exit events`, {
    hint: 'install the helper of the same release as the package',
  });
}

/** Exit events do not reach the helper, for the reason that its hello gives. */
export function undeliverable({ exitEventsReason, mode, view }: Hello): StatError {
  const needsDaemon = mode === 'spawn' && view !== 'all';
  const why = exitEventsReason === undefined ? '' : `: ${exitEventsReason.replace(/\.$/, '')}`;
  return new StatError('ERR_EXITS_UNDELIVERABLE', `exit events do not reach the helper${why}`, {
    hint: needsDaemon ? DAEMON : OUTSIDE,
  });
}
