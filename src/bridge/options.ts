/** What a bridge is told at its start. */
import type { ConnectOptions } from '../client/connect.ts';
import type { KstatPlaces } from './kstats.ts';
import type { TlsFiles } from './server.ts';

/** What startBridge() is told; what is not here is for the helper, as in connect(). */
export interface BridgeServerOptions extends Omit<ConnectOptions, 'signal'> {
  /** TCP port; 0 takes a free one. @defaultValue 4380 */
  port?: number;
  /**
   * IP address, or absolute path of a Unix socket. An address that is not the
   * loopback's needs `tls`. @defaultValue '127.0.0.1'
   */
  listen?: string;
  /** Serves https alone. @defaultValue http */
  tls?: TlsFiles;
  /** Further origins that pages may come from, such as that of a proxy. */
  origins?: readonly string[];
  /** The folder whose files are served. @defaultValue the dashboard of the package */
  page?: string;
  /** What pages begin with, milliseconds. @defaultValue 1000 */
  intervalMs?: number;
  /** Where kstats come from: /proc/spl/kstat or a kstat helper, whichever is there. */
  kstats?: KstatPlaces;
  /** How often pages are asked whether they are there, milliseconds. @defaultValue 15,000 */
  pingMs?: number;
}
