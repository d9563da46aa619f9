/** What `sidestat serve` does from its start to the signal that ends it. */
import { readFileSync } from 'node:fs';
import type { BridgeServer } from '../../bridge/bridge.ts';
import { type Opened, openPage } from '../../bridge/open.ts';
import type { TlsFiles } from '../../bridge/server.ts';
import { startBridge } from '../../bridge/start.ts';
import { StatError } from '../../errors.ts';
import { unreadable } from '../../unreadable.ts';
import { type ConnectionOptions, connectOptions } from '../connection.ts';
import { describeError } from '../exit.ts';

export interface ServeOptions extends ConnectionOptions {
  port: number;
  listen: string;
  tlsCert?: string;
  tlsKey?: string;
  origin: string[];
  open?: boolean;
  /** Seconds. */
  interval: number;
  page?: string;
  kstatHelper?: string;
}

/** How long the browser may take to read the file that leads it here. */
const LEAD_MS = 60_000;

export async function runServer(options: ServeOptions): Promise<void> {
  const tls = readTls(options);
  const bridge = await startBridge({
    ...connectOptions(options),
    port: options.port,
    listen: options.listen,
    origins: options.origin,
    intervalMs: 1000 * options.interval,
    ...(tls ? { tls } : {}),
    ...(options.page === undefined ? {} : { page: options.page }),
    ...(options.kstatHelper === undefined ? {} : { kstats: { helper: options.kstatHelper } }),
  });
  // The program ends at once elsewhere; here pages are told before.
  process.removeAllListeners('SIGINT');
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve());
  });
  let lead: Opened | undefined;
  try {
    process.stdout.write(`${bridge.url}\n`);
    tellOfView(bridge);
    if (options.open) lead = await open(bridge);
    await interrupted;
  } finally {
    lead?.remove();
    await bridge.close();
  }
}

/** What it means to hand out the address of a program that may see everything. */
function tellOfView({ tasksMissing }: BridgeServer): void {
  if (tasksMissing) {
    process.stderr.write(`sidestat: kstats are served, and no tasks: ${tasksMissing.message}\n`);
    return;
  }
  if (process.getuid?.() !== 0) return;
  process.stderr.write('sidestat: root serves: the address shows the tasks of every user\n');
}

/** That no browser was found ends nothing: the address stands on the terminal. */
async function open({ url }: BridgeServer): Promise<Opened | undefined> {
  try {
    const opened = await openPage(url);
    setTimeout(opened.remove, LEAD_MS).unref();
    return opened;
  } catch (error) {
    process.stderr.write(describeError(error));
    return undefined;
  }
}

/** @throws ERR_INVALID_ARGUMENT for one without the other, ERR_NOT_FOUND, ERR_PERMISSION, ERR_KERNEL */
function readTls({ tlsCert, tlsKey }: ServeOptions): TlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new StatError('ERR_INVALID_ARGUMENT', 'TLS needs --tls-cert and --tls-key');
  }
  return { cert: readPem(tlsCert), key: readPem(tlsKey) };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause as NodeJS.ErrnoException);
  }
}
