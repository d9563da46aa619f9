/** startBridge(): checks what it is told, and opens a BridgeServer. */
import { fileURLToPath } from 'node:url';
import { checkInteger, checkTimeout } from '../connection/arguments.ts';
import { checkInterval } from '../protocol/control.ts';
import { BridgeServer } from './bridge.ts';
import { readPage } from './files.ts';
import { checkOrigin, makeToken } from './guard.ts';
import { checkPlace } from './listen.ts';
import type { BridgeServerOptions } from './options.ts';

/** The TCP port, unless the option `port` says another. */
export const DEFAULT_PORT = 4380;
const DEFAULT_ADDRESS = '127.0.0.1';
const DEFAULT_INTERVAL_MS = 1000;
const MAX_PING_MS = 3_600_000;

/** Where the build of the dashboard lies: the same from src/ and from dist/. */
const DASHBOARD = fileURLToPath(new URL('../../dist/web/', import.meta.url));

/**
 * Starts to serve; resolves when pages can come.
 * @throws ERR_INVALID_ARGUMENT, ERR_BUSY, ERR_PERMISSION, ERR_UNSUPPORTED, and what connect() throws
 */
export async function startBridge(options: BridgeServerOptions = {}): Promise<BridgeServer> {
  const { port = DEFAULT_PORT, listen: listenOn = DEFAULT_ADDRESS, tls } = options;
  checkTimeout(options.timeoutMs);
  if (options.pingMs !== undefined) checkInteger('pingMs', options.pingMs, 1, MAX_PING_MS);
  const place = checkPlace(listenOn, port, tls !== undefined);
  const intervalMs = checkInterval(options.intervalMs ?? DEFAULT_INTERVAL_MS);
  const named = (options.origins ?? []).map(checkOrigin);
  const files = readPage(options.page ?? DASHBOARD, options.page !== undefined);
  const bridge = new BridgeServer(options, intervalMs, makeToken());
  try {
    await bridge.open(place, named, files);
    return bridge;
  } catch (error) {
    await bridge.close();
    throw error;
  }
}
